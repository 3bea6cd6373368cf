-- Counts for the people who run a consultation; nothing here is about one person.

-- What is counted by day in London. The rows of one count lie in several shards, so that transactions at the same time need not
-- wait for each other; their sum counts.
CREATE TABLE day_counts (
	consultation TEXT NOT NULL,
	day          TEXT NOT NULL,
	channel      TEXT NOT NULL,
	what         TEXT NOT NULL,
	shard        INTEGER NOT NULL,
	n            BIGINT NOT NULL,
	PRIMARY KEY (consultation, day, channel, what, shard)
) WITHOUT ROWID;

-- How far people came through a questionnaire, and where they stumbled. Whoever it was is not here, nor when but for the day.
CREATE TABLE journey_counts (
	consultation TEXT NOT NULL,
	version      TEXT NOT NULL,
	event        TEXT NOT NULL,
	item         TEXT NOT NULL, -- a page or a question
	day          TEXT NOT NULL,
	n            BIGINT NOT NULL,
	PRIMARY KEY (consultation, version, event, item, day)
) WITHOUT ROWID;

CREATE TABLE benchmarks (
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL,
	source       TEXT NOT NULL,
	dated        TEXT NOT NULL,
	shares       TEXT NOT NULL, -- JSON
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	PRIMARY KEY (consultation, question)
);

-- How many chose each answer, as of a day. It stays when a benchmark goes, so that making one anew does not count anew.
CREATE TABLE mixes (
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL,
	taken        TEXT NOT NULL,
	answered     BIGINT NOT NULL,
	people       BIGINT NOT NULL,
	counts       TEXT NOT NULL, -- JSON
	PRIMARY KEY (consultation, question)
);
