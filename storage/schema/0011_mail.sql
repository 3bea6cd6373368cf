-- Mail that is to be sent, what members of staff want to be told, and who wants to know of an outcome. Addresses are in no table but
-- sealed.
CREATE TABLE mail (
	id           TEXT PRIMARY KEY,
	kind         TEXT NOT NULL,
	once         TEXT UNIQUE,            -- what must not be told twice, or NULL
	consultation TEXT NOT NULL,
	account      TEXT NOT NULL,          -- '' for anybody but staff
	subscription TEXT NOT NULL,          -- whom it is for, while that address is kept, or ''
	letter       BLOB,                   -- sealed; NULL once it has gone
	state        TEXT NOT NULL,
	attempts     INTEGER NOT NULL DEFAULT 0,
	made         TEXT NOT NULL,          -- a day for anybody but staff
	next_try     TEXT NOT NULL,
	fault        TEXT NOT NULL DEFAULT '',
	done         TEXT NOT NULL DEFAULT ''
);
CREATE INDEX mail_by_state ON mail (state, next_try);

CREATE TABLE mail_transport (
	id       INTEGER PRIMARY KEY,
	log_read INTEGER NOT NULL,           -- the last entry of the log of which mail was made
	paused   TEXT NOT NULL DEFAULT '',
	faults   INTEGER NOT NULL DEFAULT 0,
	fault    TEXT NOT NULL DEFAULT '',
	sent     TEXT NOT NULL DEFAULT ''
);
INSERT INTO mail_transport (id, log_read) VALUES (1, 0);

CREATE TABLE mail_wishes (
	account TEXT NOT NULL,
	topic   TEXT NOT NULL,
	wish    TEXT NOT NULL,
	PRIMARY KEY (account, topic)
);

-- No link to a response, and no time: the days are when it was stored, and when it was last asked to confirm.
CREATE TABLE outcome_mail (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	language     TEXT NOT NULL,
	person       BLOB NOT NULL,          -- MAC of the address
	email        BLOB NOT NULL,          -- sealed
	confirmed    INTEGER NOT NULL DEFAULT 0,
	day          TEXT NOT NULL,
	asked        TEXT NOT NULL,
	mixed        INTEGER NOT NULL DEFAULT 0, -- whether it was written again among others
	UNIQUE (consultation, person)
);
CREATE INDEX outcome_mail_by_person ON outcome_mail (person);
