-- Tokens of programs that read.
CREATE TABLE tokens (
	id            TEXT PRIMARY KEY,
	mac           BLOB NOT NULL UNIQUE,
	account       TEXT NOT NULL,
	name          TEXT NOT NULL,
	scopes        TEXT NOT NULL, -- JSON: what it opens
	consultations TEXT NOT NULL, -- JSON: slugs; [] for every one that the owner may see
	made          TEXT NOT NULL,
	expires       TEXT NOT NULL,
	revoked       TEXT NOT NULL, -- '' while it may be used
	revoker       TEXT NOT NULL, -- account id, or who else; '' while it may be used
	used          TEXT NOT NULL  -- the last day that it was used on, or ''
);
CREATE INDEX tokens_account ON tokens (account);
