-- What is counted of answers, and filters that are kept under a name.

CREATE TABLE saved_filters (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	name         TEXT NOT NULL,
	expression   TEXT NOT NULL, -- in the language of filters
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	UNIQUE (consultation, name)
);
