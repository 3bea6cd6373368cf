-- Links to private previews, and what reviewers say about lines of a manuscript. A link's signature is in no table.
CREATE TABLE previews (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	rev          INTEGER NOT NULL, -- 0: always the newest
	label        TEXT NOT NULL,
	comments     INTEGER NOT NULL,
	made         TEXT NOT NULL,
	maker        TEXT NOT NULL,
	expires      TEXT NOT NULL,
	revoked      TEXT NOT NULL DEFAULT '',
	revoker      TEXT NOT NULL DEFAULT '',
	opened       TEXT NOT NULL DEFAULT '' -- day, or ''
);
CREATE INDEX previews_by_consultation ON previews (consultation);

CREATE TABLE comments (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	parent       TEXT NOT NULL, -- the comment that it replies to, or ''
	file         TEXT NOT NULL,
	rev          INTEGER NOT NULL,
	first_line   INTEGER NOT NULL,
	last_line    INTEGER NOT NULL,
	quote        TEXT NOT NULL, -- JSON: the lines as they were
	account      TEXT NOT NULL,
	link         TEXT NOT NULL,
	viewer       TEXT NOT NULL,
	name         TEXT NOT NULL,
	body         TEXT NOT NULL,
	made         TEXT NOT NULL,
	edited       TEXT NOT NULL DEFAULT '',
	resolved     TEXT NOT NULL DEFAULT '',
	resolver     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX comments_by_consultation ON comments (consultation);
CREATE INDEX comments_by_parent ON comments (parent) WHERE parent <> '';
