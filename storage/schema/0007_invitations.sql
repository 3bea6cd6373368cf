-- Invitations to answer, and links of partner bodies whose use is counted. Nothing here says who answered, or when; counts are
-- for people to see as they were on a Monday.

ALTER TABLE consultations ADD COLUMN invited INTEGER NOT NULL DEFAULT 0;
-- The link that a draft came by. It goes with the draft: what is sent does not have it.
ALTER TABLE drafts ADD COLUMN via TEXT NOT NULL DEFAULT '';

CREATE TABLE invitation_batches (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	label        TEXT NOT NULL,
	made         INTEGER NOT NULL,
	at           TEXT NOT NULL,
	author       TEXT NOT NULL,
	seed         BLOB NOT NULL,    -- MAC of what the codes are made from
	withdrawn    INTEGER NOT NULL, -- unused when the batch was revoked
	revoked      TEXT NOT NULL,    -- when, or ''
	shown        INTEGER NOT NULL, -- how many of those that are used may be told
	counted      TEXT NOT NULL     -- the Monday since which shown stands
);
CREATE UNIQUE INDEX invitation_batches_by_label ON invitation_batches (consultation, label);

-- One row for each invitation that is not used. Using one deletes its row: no row says who, when or for which draft.
CREATE TABLE invitations (
	mac   BLOB PRIMARY KEY, -- of the consultation and the code
	batch TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX invitations_by_batch ON invitations (batch);

CREATE TABLE tracked_links (
	id              TEXT PRIMARY KEY,
	consultation    TEXT NOT NULL,
	code            TEXT NOT NULL UNIQUE,
	label           TEXT NOT NULL,
	at              TEXT NOT NULL,
	author          TEXT NOT NULL,
	ended           TEXT NOT NULL,    -- when, or ''
	arrivals        INTEGER NOT NULL, -- drafts that were started
	responses       INTEGER NOT NULL,
	shown_arrivals  INTEGER NOT NULL,
	shown_responses INTEGER NOT NULL,
	counted         TEXT NOT NULL
);
CREATE UNIQUE INDEX tracked_links_by_label ON tracked_links (consultation, label);
