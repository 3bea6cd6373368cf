-- How many answers in words each question has, so that nobody waits while they are counted.
CREATE TABLE answer_counts (
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL, -- full data name
	have         BIGINT NOT NULL,
	PRIMARY KEY (consultation, question)
) WITHOUT ROWID;
INSERT INTO answer_counts (consultation, question, have) SELECT consultation, question, COUNT(*) FROM answer_texts GROUP BY consultation, question;

-- What was read is counted from the index alone.
CREATE INDEX readings_fresh ON readings (consultation, fresh, question, response);

-- Where a search looks up what it found: the table's own rows have all the words.
CREATE INDEX answer_texts_lean ON answer_texts (id, consultation, question, ord);
