-- Who is to read what.

CREATE TABLE work_lists (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL,    -- full data name; '' is whole responses
	list_where   TEXT NOT NULL,    -- filter, or ''
	balanced     INTEGER NOT NULL,
	spread       TEXT NOT NULL,    -- field, or ''
	seed         TEXT NOT NULL,    -- unsigned 64 bits, in decimal
	owner        TEXT NOT NULL,
	made         TEXT NOT NULL
);
CREATE INDEX work_lists_of ON work_lists (consultation, made);

CREATE TABLE work_items (
	list_id      TEXT NOT NULL,
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL, -- as of its list: a response is on one list for it
	response     TEXT NOT NULL,
	account      TEXT NOT NULL,
	place        BIGINT NOT NULL,
	words        BIGINT NOT NULL,
	PRIMARY KEY (response, question)
) WITHOUT ROWID;
CREATE INDEX work_items_of ON work_items (list_id, account, place);
