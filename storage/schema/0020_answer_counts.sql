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
