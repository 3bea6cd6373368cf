-- Answers that came on paper, by post, e-mail or telephone, and are typed in by staff.

CREATE TABLE entries (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	num          INTEGER NOT NULL, -- 1, 2, 3 … within the consultation
	channel      TEXT NOT NULL,
	received     TEXT NOT NULL,    -- day
	version      TEXT NOT NULL,
	edition      TEXT NOT NULL,
	state        TEXT NOT NULL,
	twice        INTEGER NOT NULL, -- 1: typed a second time
	drawn        INTEGER NOT NULL, -- 1: chance was asked
	operator     TEXT NOT NULL,
	began        TEXT NOT NULL,
	saved        TEXT NOT NULL,
	rev          INTEGER NOT NULL,
	marks        INTEGER NOT NULL,
	response     TEXT -- once it is taken in, or NULL
);
CREATE UNIQUE INDEX entries_by_number ON entries (consultation, num);
CREATE UNIQUE INDEX entries_by_response ON entries (response) WHERE response IS NOT NULL;

-- What was typed, and everything else that could tell of a person: sealed, each part for itself. A part without a row is empty.
CREATE TABLE entry_parts (
	entry    TEXT NOT NULL,
	part     TEXT NOT NULL, -- 'about', 'first', 'second', 'letter'
	box      BLOB NOT NULL,
	response TEXT,          -- once it is taken in, or NULL: then it goes with contact data
	PRIMARY KEY (entry, part)
) WITHOUT ROWID;
CREATE INDEX entry_parts_by_response ON entry_parts (response) WHERE response IS NOT NULL;

-- The last number that was given, and how many entries there are for one that is typed twice by chance.
CREATE TABLE entry_rules (
	consultation TEXT PRIMARY KEY,
	latest       INTEGER NOT NULL,
	every        INTEGER NOT NULL -- 0: none by chance
);
