-- Access: invitations to staff accounts, and the settings of the whole service.

-- One row.
CREATE TABLE settings (
	id           INTEGER PRIMARY KEY,
	rev          INTEGER NOT NULL, -- how often they were set
	two_person   INTEGER NOT NULL,
	organisation TEXT NOT NULL,
	blackouts    TEXT NOT NULL -- JSON
);
INSERT INTO settings (id, rev, two_person, organisation, blackouts) VALUES (1, 0, 1, '', '[]');

-- What lets one person make an account, or set sign-in anew, by a link that works once.
CREATE TABLE staff_invites (
	id      TEXT PRIMARY KEY,
	mac     BLOB NOT NULL UNIQUE, -- of the link's token
	email   TEXT NOT NULL,
	name    TEXT NOT NULL,
	admin   INTEGER NOT NULL,
	roles   TEXT NOT NULL, -- JSON
	made_by TEXT NOT NULL,
	made    TEXT NOT NULL,
	expires TEXT NOT NULL,
	account TEXT NOT NULL -- whose sign-in is set anew, or ''
);
