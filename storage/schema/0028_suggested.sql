-- What people have decided about suggested codes.
CREATE TABLE coding_judged (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	code         TEXT NOT NULL,
	source       TEXT NOT NULL,
	score        DOUBLE PRECISION NOT NULL,
	rev          BIGINT NOT NULL,  -- of the decision on the answer; 0: the suggestions alone were rejected
	accepted     INTEGER NOT NULL, -- 1: the decision gave the code
	PRIMARY KEY (response, question, code, source)
) WITHOUT ROWID;
CREATE INDEX coding_judged_of ON coding_judged (consultation, question);
