-- What went when its time had come, and the certificates of it.

CREATE TABLE retention (
	consultation TEXT PRIMARY KEY,
	rev          INTEGER NOT NULL,
	automatic    INTEGER NOT NULL,
	held         TEXT NOT NULL, -- why nothing may go, or ''
	held_by      TEXT NOT NULL,
	held_at      TEXT NOT NULL
);

CREATE TABLE retention_runs (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	state        TEXT NOT NULL,
	author       TEXT NOT NULL,
	second       TEXT NOT NULL,
	reason       TEXT NOT NULL,
	asked        TEXT NOT NULL,
	began        TEXT NOT NULL,
	ended        TEXT NOT NULL,
	at_once      INTEGER NOT NULL,
	early        INTEGER NOT NULL,
	worker       TEXT NOT NULL,
	beat         TEXT NOT NULL,
	closes       TEXT NOT NULL, -- the closing that its plan went by
	had          TEXT NOT NULL, -- JSON: what was held when it was planned
	files        INTEGER NOT NULL, -- whose bytes were deleted
	certificate  TEXT NOT NULL,
	UNIQUE (consultation, seq)
);
CREATE UNIQUE INDEX retention_runs_at_work ON retention_runs (consultation) WHERE state NOT IN ('done', 'dropped');

-- The journal: what goes, and whether it has gone. It stays as the list of what must not come back with an old backup.
CREATE TABLE retention_steps (
	run       TEXT NOT NULL,
	seq       INTEGER NOT NULL,
	response  TEXT NOT NULL, -- or ''
	reference TEXT NOT NULL,
	class     TEXT NOT NULL,
	question  TEXT NOT NULL,
	version   TEXT NOT NULL, -- of equality answers
	promise   TEXT NOT NULL, -- 6 months after closing
	promised  TEXT NOT NULL, -- the version that says so
	due       TEXT NOT NULL,
	gone      INTEGER NOT NULL, -- 0: not yet, 1: by this step, 2: it was gone already
	PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE INDEX retention_steps_to_do ON retention_steps (run, seq) WHERE gone = 0;

-- Bytes in the uploads folder that are still to be deleted.
CREATE TABLE retention_files (
	run  TEXT NOT NULL,
	file TEXT NOT NULL,
	PRIMARY KEY (run, file)
) WITHOUT ROWID;
