-- Quotes, and briefs for ministers.

CREATE TABLE quotes (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,    -- full data name
	span_from    BIGINT NOT NULL,  -- bytes; both 0 for the whole answer
	span_to      BIGINT NOT NULL,
	code         TEXT NOT NULL,    -- id, or ''
	minority     INTEGER NOT NULL, -- 1: it stands for a view of few
	account      TEXT NOT NULL,
	at           TEXT NOT NULL,
	fresh        INTEGER NOT NULL, -- 0: the response was changed since
	UNIQUE (response, question, span_from, span_to)
);
CREATE INDEX quotes_of ON quotes (consultation, at);

-- Editions. Numbers only: they stay when a response is erased. Members are ordinals, which then lead to nobody.
CREATE TABLE briefs (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	number       BIGINT NOT NULL, -- from 1
	at           TEXT NOT NULL,
	account      TEXT NOT NULL,
	once         TEXT NOT NULL,   -- what must not be made twice, else the id
	generation   TEXT NOT NULL,
	rev          BIGINT NOT NULL,
	small        BIGINT NOT NULL, -- counts below it were small
	since        TEXT NOT NULL,   -- ISO date
	members      BLOB NOT NULL,   -- a serialised roaring bitmap
	digest       TEXT NOT NULL,
	figures      TEXT NOT NULL,   -- JSON
	quoted       BIGINT NOT NULL, -- how many quotes it had
	UNIQUE (consultation, number),
	UNIQUE (consultation, once)
);

-- The words that a brief told of respondents. They go with the response.
CREATE TABLE brief_quotes (
	brief        TEXT NOT NULL,
	place        BIGINT NOT NULL,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	quote        TEXT NOT NULL,
	words        TEXT NOT NULL,
	lang         TEXT NOT NULL,
	theme        TEXT NOT NULL,
	minority     INTEGER NOT NULL,
	PRIMARY KEY (brief, place)
);
CREATE INDEX brief_quotes_of ON brief_quotes (consultation, response);

CREATE TABLE brief_plans (
	consultation TEXT PRIMARY KEY,
	questions    TEXT NOT NULL,    -- data names with a space between
	weekday      INTEGER NOT NULL, -- 1 to 7, 0 for never
	recipients   TEXT NOT NULL,    -- accounts with a space between
	done         TEXT NOT NULL     -- ISO date, or ''
);
