-- Answers that came in the spreadsheets of other tools. What could hold a value of a file is sealed.

CREATE TABLE imports (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	state        TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	size         BIGINT NOT NULL,
	hash         TEXT NOT NULL,   -- SHA-256 of the file
	file         TEXT NOT NULL,   -- id of its sealed bytes, beside the uploads; '' when they are gone
	report       TEXT NOT NULL,   -- likewise, of the last report; '' for none
	found        INTEGER NOT NULL, -- rows
	errors       INTEGER NOT NULL,
	notes        INTEGER NOT NULL,
	version      TEXT NOT NULL,
	trouble      TEXT NOT NULL,
	job          TEXT NOT NULL,
	beat         TEXT NOT NULL,
	done         INTEGER NOT NULL,
	taken        INTEGER NOT NULL,
	taken_at     TEXT NOT NULL,
	taken_by     TEXT NOT NULL,
	undone_at    TEXT NOT NULL,
	undone_by    TEXT NOT NULL,
	reason       TEXT NOT NULL,
	name         BLOB NOT NULL,   -- of the file, sealed
	body         BLOB NOT NULL    -- sealed
);
CREATE INDEX imports_by_consultation ON imports (consultation, at);

-- Responses that are ready to be imported: nothing counts or shows them. They are written a few at a time, and moved all at once.
CREATE TABLE import_staged (
	import    TEXT NOT NULL,
	id        TEXT NOT NULL,
	reference TEXT NOT NULL,
	handle    TEXT NOT NULL,
	code      BLOB NOT NULL,
	late      INTEGER NOT NULL,
	record    TEXT NOT NULL,
	contact   BLOB,             -- sealed
	theirs    BLOB,             -- MAC of the other tool's id, or NULL
	PRIMARY KEY (import, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX import_staged_by_reference ON import_staged (reference);
-- Their equality answers, under ids of their own: nothing says to which response they belong.
CREATE TABLE import_staged_equality (
	import  TEXT NOT NULL,
	id      TEXT NOT NULL,
	version TEXT NOT NULL,
	answers TEXT NOT NULL,
	PRIMARY KEY (import, id)
) WITHOUT ROWID;

-- Which responses an import has made. Of the other tool's id only a MAC is kept: enough to know it again.
CREATE TABLE import_rows (
	import       TEXT NOT NULL,
	response     TEXT NOT NULL,
	consultation TEXT NOT NULL,
	theirs       BLOB,
	PRIMARY KEY (import, response)
) WITHOUT ROWID;
CREATE UNIQUE INDEX import_rows_by_theirs ON import_rows (consultation, theirs) WHERE theirs IS NOT NULL;

CREATE TABLE import_mappings (
	consultation TEXT NOT NULL,
	name         TEXT NOT NULL,
	at           TEXT NOT NULL,
	author       TEXT NOT NULL,
	body         BLOB NOT NULL, -- sealed
	PRIMARY KEY (consultation, name)
);
