-- The codebook, and what was coded.

CREATE TABLE codes (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	name_key     TEXT NOT NULL,    -- data name
	name         TEXT NOT NULL,
	parent       TEXT NOT NULL,    -- id, or ''
	texts        TEXT NOT NULL,    -- definition, include, exclude, examples, as JSON
	retired      INTEGER NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL
);
CREATE UNIQUE INDEX codes_by_key ON codes (consultation, name_key);
CREATE UNIQUE INDEX codes_by_name ON codes (consultation, name) WHERE retired = 0;

-- What was done to the codebook, step by step.
CREATE TABLE code_steps (
	consultation TEXT NOT NULL,
	seq          BIGINT NOT NULL,
	code         TEXT NOT NULL,
	step         TEXT NOT NULL, -- as JSON
	PRIMARY KEY (consultation, seq)
);
CREATE INDEX code_steps_of ON code_steps (consultation, code);

-- What was decided about one answer. No row: nobody has decided.
CREATE TABLE codings (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,    -- full data name
	rev          BIGINT NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	fresh        INTEGER NOT NULL, -- 0: the response was changed since
	again        INTEGER NOT NULL, -- 1: what a code means was changed since
	PRIMARY KEY (response, question)
);
CREATE INDEX codings_of ON codings (consultation, question);
CREATE INDEX codings_again ON codings (consultation, question) WHERE again = 1 OR fresh = 0;

-- The codes that stand. Places are bytes of the answer; both 0 for the whole.
CREATE TABLE coding_codes (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	code         TEXT NOT NULL,
	span_from    BIGINT NOT NULL,
	span_to      BIGINT NOT NULL,
	PRIMARY KEY (response, question, code, span_from, span_to)
) WITHOUT ROWID;
CREATE INDEX coding_codes_of ON coding_codes (consultation, code, response);

-- Every decision that was ever made.
CREATE TABLE coding_steps (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	before_codes TEXT NOT NULL, -- as JSON
	after_codes  TEXT NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	why          TEXT NOT NULL,
	PRIMARY KEY (response, question, rev)
) WITHOUT ROWID;
CREATE INDEX coding_steps_of ON coding_steps (consultation, at);

-- What a machine proposes. It counts for nothing.
CREATE TABLE coding_suggestions (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	code         TEXT NOT NULL,
	source       TEXT NOT NULL,
	score        DOUBLE PRECISION NOT NULL,
	PRIMARY KEY (response, question, code, source)
) WITHOUT ROWID;
CREATE INDEX coding_suggestions_of ON coding_suggestions (consultation, question);
