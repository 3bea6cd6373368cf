-- Blind double coding.

CREATE TABLE rounds (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	name         TEXT NOT NULL,
	question     TEXT NOT NULL, -- full data name
	sample_where TEXT NOT NULL, -- filter, or ''
	seed         TEXT NOT NULL, -- unsigned 64 bits, in decimal
	owner        TEXT NOT NULL,
	made         TEXT NOT NULL,
	due          TEXT NOT NULL, -- day, or ''
	closed       TEXT NOT NULL  -- '': people still code
);
CREATE INDEX rounds_of ON rounds (consultation, made);

CREATE TABLE round_coders (
	round_id TEXT NOT NULL,
	account  TEXT NOT NULL,
	PRIMARY KEY (round_id, account)
) WITHOUT ROWID;

-- The sample.
CREATE TABLE round_units (
	round_id     TEXT NOT NULL,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	place        BIGINT NOT NULL,
	stale        INTEGER NOT NULL, -- 1: changed while the round was open, and out of it; 2: changed since it was closed
	settled      INTEGER NOT NULL,
	PRIMARY KEY (round_id, response)
) WITHOUT ROWID;
CREATE INDEX round_units_by_response ON round_units (response);

-- What each coder decided. It is no coding.
CREATE TABLE round_decisions (
	round_id     TEXT NOT NULL,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	account      TEXT NOT NULL,
	codes        TEXT NOT NULL, -- ids, as JSON
	at           TEXT NOT NULL,
	PRIMARY KEY (round_id, response, account)
) WITHOUT ROWID;
CREATE INDEX round_decisions_by_response ON round_decisions (response);
