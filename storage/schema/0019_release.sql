-- What has left the team. Members are the ordinals of responses: once a response is erased, its ordinal leads to nobody. The line must stay, or
-- what was published could be subtracted from what comes next.
CREATE TABLE releases (
	consultation TEXT NOT NULL,
	number       BIGINT NOT NULL, -- from 1
	id           TEXT NOT NULL UNIQUE,
	kind         TEXT NOT NULL,
	subject      TEXT NOT NULL,
	expression   TEXT NOT NULL, -- in the language of filters; '' is everybody
	fields       TEXT NOT NULL, -- data names with a space between
	generation   TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	members      BLOB NOT NULL, -- a serialised roaring bitmap
	digest       TEXT NOT NULL,
	account      TEXT NOT NULL,
	at           TEXT NOT NULL,
	PRIMARY KEY (consultation, number)
);

-- Below which counts are small; without a line it is what the program says.
CREATE TABLE small_counts (
	consultation TEXT PRIMARY KEY,
	below        BIGINT NOT NULL
) WITHOUT ROWID;
