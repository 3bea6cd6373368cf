-- Staff: accounts, roles, sessions, the log, manuscripts. Here alone an address is kept: that of a staff sign-in.

CREATE TABLE accounts (
	id       TEXT PRIMARY KEY,
	email    TEXT NOT NULL UNIQUE,
	name     TEXT NOT NULL,
	admin    INTEGER NOT NULL,
	disabled INTEGER NOT NULL,
	created  TEXT NOT NULL,
	secrets  BLOB -- sealed: passwords' hashes, one-time secrets, passkeys
);

CREATE TABLE grants (
	account      TEXT NOT NULL,
	consultation TEXT NOT NULL, -- slug, or * for all
	role         TEXT NOT NULL,
	PRIMARY KEY (account, consultation, role)
) WITHOUT ROWID;

CREATE TABLE staff_sessions (
	mac     BLOB PRIMARY KEY, -- of the cookie's token
	id      TEXT NOT NULL UNIQUE,
	account TEXT NOT NULL,
	method  TEXT NOT NULL,
	address TEXT NOT NULL,
	started TEXT NOT NULL,
	used    TEXT NOT NULL
);
CREATE INDEX staff_sessions_by_account ON staff_sessions (account);

-- The log. Rows are added and never changed; details lie apart so that they can be forgotten without breaking the chain.
CREATE TABLE audit (
	seq          BIGINT PRIMARY KEY,
	at           TEXT NOT NULL,
	actor        TEXT NOT NULL,
	verb         TEXT NOT NULL,
	consultation TEXT NOT NULL,
	subject      TEXT NOT NULL,
	details_hash BLOB NOT NULL,
	hash         BLOB NOT NULL
);
CREATE INDEX audit_by_actor ON audit (actor, seq);
CREATE INDEX audit_by_verb ON audit (verb, seq);
CREATE INDEX audit_by_consultation ON audit (consultation, seq);
CREATE INDEX audit_by_time ON audit (at);
CREATE TABLE audit_details (
	seq     BIGINT PRIMARY KEY,
	salt    BLOB NOT NULL,
	details TEXT NOT NULL -- JSON
);
-- One row, locked by whoever adds to the log.
CREATE TABLE audit_head (
	id   INTEGER PRIMARY KEY,
	seq  BIGINT NOT NULL,
	hash BLOB NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE manuscripts (
	slug     TEXT PRIMARY KEY,
	title    TEXT NOT NULL,
	main     TEXT NOT NULL,
	rev      INTEGER NOT NULL,
	created  TEXT NOT NULL,
	author   TEXT NOT NULL,
	saved    TEXT NOT NULL,
	saved_by TEXT NOT NULL
);
CREATE TABLE revisions (
	slug TEXT NOT NULL,
	rev  INTEGER NOT NULL,
	at   TEXT NOT NULL,
	author TEXT NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (slug, rev)
);
CREATE TABLE revision_files (
	slug TEXT NOT NULL,
	rev  INTEGER NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size INTEGER NOT NULL,
	hash TEXT NOT NULL, -- SHA-256 of the bytes, hex
	PRIMARY KEY (slug, rev, name)
);
-- The bytes of files, each once, by their hash.
CREATE TABLE blobs (
	hash TEXT PRIMARY KEY,
	body BLOB NOT NULL
);

-- Sections that the organisation keeps to insert again.
CREATE TABLE saved_sections (
	id     TEXT PRIMARY KEY,
	title  TEXT NOT NULL,
	body   TEXT NOT NULL,
	author TEXT NOT NULL,
	at     TEXT NOT NULL
);
