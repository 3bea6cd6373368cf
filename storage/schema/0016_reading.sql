-- Who has read what, lists of work, and campaigns.

-- The ledger of consideration. Reading a whole response is noted for the whole and for each of its answers in words.
CREATE TABLE readings (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,    -- full data name; '' is the whole response
	account      TEXT NOT NULL,
	at           TEXT NOT NULL,
	fresh        INTEGER NOT NULL, -- 0: the response was changed since
	PRIMARY KEY (response, question, account)
);
CREATE INDEX readings_of ON readings (consultation, question);

-- Whose words somebody has seen on which day: it is written in the log once.
CREATE TABLE openings (
	response TEXT NOT NULL,
	account  TEXT NOT NULL,
	day      TEXT NOT NULL,
	PRIMARY KEY (response, account, day)
) WITHOUT ROWID;
