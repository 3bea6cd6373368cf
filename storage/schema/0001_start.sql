-- Both databases read this file. For PostgreSQL, BLOB becomes BYTEA and WITHOUT ROWID goes. No column anywhere is for an address
-- or a user agent. Times are UTC text to the second; '' is none. Optional ids are NULL, because only then a partial index helps.

CREATE TABLE consultations (
	slug    TEXT PRIMARY KEY,
	title   TEXT NOT NULL,
	summary TEXT NOT NULL,
	kind    TEXT NOT NULL,
	dept    TEXT NOT NULL,
	version TEXT NOT NULL,
	demo    INTEGER NOT NULL,
	outcome TEXT NOT NULL DEFAULT ''
);

-- The schedule and its history: the last row is the schedule now.
CREATE TABLE schedules (
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	opens        TEXT NOT NULL,
	closes       TEXT NOT NULL,
	grace        INTEGER NOT NULL, -- seconds
	at           TEXT NOT NULL,
	reason       TEXT NOT NULL,
	PRIMARY KEY (consultation, seq)
);

CREATE TABLE versions (
	hash         TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	published    TEXT NOT NULL,
	record       TEXT NOT NULL -- JSON: parsed editions, notice, lock, reasons
);

CREATE TABLE version_files (
	version TEXT NOT NULL,
	source  INTEGER NOT NULL, -- 1: the Markdown itself, 0: a file beside it
	seq     INTEGER NOT NULL,
	name    TEXT NOT NULL,
	type    TEXT NOT NULL,
	body    BLOB NOT NULL,
	PRIMARY KEY (version, source, seq)
);

CREATE TABLE drafts (
	id           TEXT PRIMARY KEY,
	handle       TEXT NOT NULL UNIQUE,
	code         BLOB NOT NULL UNIQUE, -- MAC of the resume code
	consultation TEXT NOT NULL,
	amends       TEXT,              -- response, or NULL
	started      TEXT NOT NULL,
	saved        TEXT NOT NULL,
	rev          INTEGER NOT NULL,
	record       TEXT NOT NULL, -- JSON: answers and what the pages need
	personal     BLOB,           -- sealed: personal answers and conflicts
	equality     INTEGER NOT NULL -- 1: there is a row in draft_equality
);
CREATE INDEX drafts_by_consultation ON drafts (consultation);
CREATE UNIQUE INDEX drafts_by_response ON drafts (amends) WHERE amends IS NOT NULL;

CREATE TABLE draft_equality (
	draft   TEXT PRIMARY KEY,
	answers BLOB NOT NULL -- sealed
);

CREATE TABLE sessions (
	mac  BLOB PRIMARY KEY, -- of the cookie's token
	used TEXT NOT NULL
);
CREATE TABLE held (
	session BLOB NOT NULL,
	handle  TEXT NOT NULL,
	PRIMARY KEY (session, handle)
) WITHOUT ROWID;

-- What is known of a response beside its record. It outlives the record: with withdrawn set it is the tombstone.
CREATE TABLE receipts (
	response     TEXT PRIMARY KEY, -- the id of the draft that was sent first
	consultation TEXT NOT NULL,
	reference    TEXT NOT NULL UNIQUE,
	handle       TEXT NOT NULL UNIQUE,
	code         BLOB NOT NULL UNIQUE,
	amended      TEXT, -- the draft that last changed the response, or NULL
	withdrawn    TEXT NOT NULL DEFAULT '', -- day, or ''
	reason       TEXT NOT NULL DEFAULT ''
);
CREATE INDEX receipts_by_consultation ON receipts (consultation, withdrawn);
CREATE UNIQUE INDEX receipts_by_amended ON receipts (amended) WHERE amended IS NOT NULL;

-- The record: one JSON text for each response, in the order of random ids.
CREATE TABLE responses (
	consultation TEXT NOT NULL,
	id           TEXT NOT NULL,
	record       TEXT NOT NULL,
	PRIMARY KEY (consultation, id)
) WITHOUT ROWID;

CREATE TABLE contacts (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	answers      BLOB NOT NULL, -- sealed
	PRIMARY KEY (consultation, response)
) WITHOUT ROWID;

-- No link to a response or a draft, no time, no order but that of random ids. Rows that are not mixed yet still have what a
-- database itself notes of the transaction that wrote them.
CREATE TABLE equality (
	consultation TEXT NOT NULL,
	id           TEXT NOT NULL,
	version      TEXT NOT NULL,
	answers      TEXT NOT NULL,
	mixed        INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (consultation, id)
) WITHOUT ROWID;
CREATE INDEX equality_to_mix ON equality (consultation) WHERE mixed = 0;

-- What is known of uploaded files. A file of a response that is being changed may belong to both.
CREATE TABLE uploads (
	id       TEXT PRIMARY KEY,
	draft    TEXT, -- or NULL
	response TEXT, -- or NULL
	question TEXT NOT NULL,
	name     TEXT NOT NULL,
	type     TEXT NOT NULL,
	size     BIGINT NOT NULL,
	state    TEXT NOT NULL,
	added    TEXT NOT NULL
);
CREATE INDEX uploads_by_draft ON uploads (draft) WHERE draft IS NOT NULL;
CREATE INDEX uploads_by_response ON uploads (response) WHERE response IS NOT NULL;
CREATE INDEX uploads_in_quarantine ON uploads (added) WHERE state = 'quarantined';
