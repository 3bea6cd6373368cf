-- What is made from the responses and can be made anew at any time: the responses stay the truth.

-- Responses that have come, changed or gone since what is made from them was last brought up to date.
CREATE TABLE projection_queue (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	PRIMARY KEY (consultation, response)
) WITHOUT ROWID;
INSERT INTO projection_queue (consultation, response) SELECT consultation, id FROM responses;

CREATE TABLE projection_state (
	consultation TEXT PRIMARY KEY,
	generation   TEXT NOT NULL,   -- another one when ordinals begin anew
	rev          BIGINT NOT NULL, -- of the newest row in projected
	ordinals     BIGINT NOT NULL  -- the next one
);

-- Each response has an ordinal for good; rev says when it was last brought up to date.
CREATE TABLE projected (
	consultation TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	response     TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	gone         INTEGER NOT NULL, -- 1: withdrawn or erased
	PRIMARY KEY (consultation, ord)
);
CREATE UNIQUE INDEX projected_by_response ON projected (consultation, response);
CREATE INDEX projected_by_rev ON projected (consultation, rev);

-- Answers in words, folded, for the full-text index. Contact data is never among them.
CREATE TABLE answer_texts (
	id           INTEGER PRIMARY KEY,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	question     TEXT NOT NULL, -- full data name
	words        TEXT NOT NULL
);
CREATE INDEX answer_texts_by_response ON answer_texts (consultation, response);
