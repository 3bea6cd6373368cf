-- Late responses, the outcome of a consultation, and old addresses.

ALTER TABLE schedules ADD COLUMN late TEXT NOT NULL DEFAULT '';    -- until when late responses are taken, or ''
ALTER TABLE receipts ADD COLUMN late INTEGER NOT NULL DEFAULT 0;   -- 1: sent after the closing

-- What the team writes, in revisions that never change. The newest is what is being written.
CREATE TABLE outcome_drafts (
	consultation TEXT NOT NULL,
	rev          INTEGER NOT NULL,
	at           TEXT NOT NULL,
	author       TEXT NOT NULL,
	record       TEXT NOT NULL, -- JSON: words, and names and hashes of files; their bytes are in blobs
	PRIMARY KEY (consultation, rev)
);

-- A revision that waits for a second person, at most one for each consultation.
CREATE TABLE outcome_proposals (
	consultation TEXT PRIMARY KEY,
	rev          INTEGER NOT NULL,
	shown        TEXT NOT NULL, -- when the public should see it, or '' for at once
	note         TEXT NOT NULL, -- what a correction says of itself
	at           TEXT NOT NULL,
	author       TEXT NOT NULL
);

-- What was published. Rows never change, save that one which is not public yet can be called back.
CREATE TABLE outcomes (
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	rev          INTEGER NOT NULL,
	shown        TEXT NOT NULL, -- the moment from which it is public
	at           TEXT NOT NULL,
	author       TEXT NOT NULL,
	second       TEXT NOT NULL, -- who approved it, or ''
	note         TEXT NOT NULL,
	record       TEXT NOT NULL,
	PRIMARY KEY (consultation, seq)
);

-- Why an outcome takes longer than it should, as the public reads it.
CREATE TABLE outcome_delays (
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	at           TEXT NOT NULL,
	author       TEXT NOT NULL,
	reason       TEXT NOT NULL,
	PRIMARY KEY (consultation, seq)
);

-- Old addresses, and the consultation that each leads to.
CREATE TABLE redirects (
	path         TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	at           TEXT NOT NULL,
	author       TEXT NOT NULL
);
CREATE INDEX redirects_by_consultation ON redirects (consultation);
