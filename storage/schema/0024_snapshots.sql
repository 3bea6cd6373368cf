-- The index of a consultation's responses as it was once, so that the next start need not read them all. It can be deleted at any time.

-- It fits only the generation and the versions that it was made with. erasures counts what was erased, so that nobody stores an index
-- that was made before.
CREATE TABLE index_snapshots (
	consultation TEXT PRIMARY KEY,
	erasures     BIGINT NOT NULL DEFAULT 0,
	generation   TEXT NOT NULL DEFAULT '',
	versions     TEXT NOT NULL DEFAULT '',
	rev          BIGINT NOT NULL DEFAULT 0,
	parts        BIGINT NOT NULL DEFAULT 0 -- how many there are; 0: none, or not all of them yet
);

-- Answers in codes and numbers by ordinal, and no words.
CREATE TABLE index_parts (
	consultation TEXT NOT NULL,
	part         BIGINT NOT NULL,
	data         BLOB NOT NULL,
	PRIMARY KEY (consultation, part)
);
