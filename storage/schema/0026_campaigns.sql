-- Campaigns: answers to one question that were written from one template. What is found is made from the responses; names are given by people.

-- How far looking for them is, and of which data the groups that stand are.
CREATE TABLE campaign_looks (
	consultation TEXT PRIMARY KEY,
	look         TEXT NOT NULL,   -- whose groups stand; '' before the first
	generation   TEXT NOT NULL,   -- of the projection that it looked at
	rev          BIGINT NOT NULL,
	at           TEXT NOT NULL,
	account      TEXT NOT NULL,
	job          TEXT NOT NULL,   -- the look that runs, or ''
	beat         TEXT NOT NULL,   -- when it was last alive
	done         BIGINT NOT NULL, -- questions
	total        BIGINT NOT NULL,
	failed       INTEGER NOT NULL -- 1: the last one ended with an error
);

-- What was looked at.
CREATE TABLE campaign_questions (
	consultation TEXT NOT NULL,
	question     TEXT NOT NULL,   -- full data name
	answers      BIGINT NOT NULL,
	short        BIGINT NOT NULL, -- of these, with too few words to be looked at
	PRIMARY KEY (consultation, question)
) WITHOUT ROWID;

CREATE TABLE campaigns (
	consultation TEXT NOT NULL,
	look         TEXT NOT NULL,
	id           TEXT NOT NULL, -- stays when a later look finds the same group
	question     TEXT NOT NULL,
	PRIMARY KEY (look, id)
) WITHOUT ROWID;
CREATE INDEX campaigns_of ON campaigns (consultation);

-- A response that is changed or gone leaves its groups at once. A group with one member left is none.
CREATE TABLE campaign_members (
	consultation TEXT NOT NULL,
	look         TEXT NOT NULL,
	campaign     TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	response     TEXT NOT NULL,
	kind         INTEGER NOT NULL, -- 2: the template; 1: has its words; 0: differs
	PRIMARY KEY (look, campaign, ord)
) WITHOUT ROWID;
CREATE INDEX campaign_members_by_response ON campaign_members (response);
CREATE INDEX campaign_members_of ON campaign_members (consultation, look);

-- The names that people gave, with who was in the group when it was last found: a later look knows it by them.
CREATE TABLE campaign_names (
	consultation TEXT NOT NULL,
	id           TEXT NOT NULL,
	question     TEXT NOT NULL,
	name         TEXT NOT NULL,
	account      TEXT NOT NULL,
	at           TEXT NOT NULL,
	PRIMARY KEY (consultation, id)
) WITHOUT ROWID;

CREATE TABLE campaign_named (
	consultation TEXT NOT NULL,
	campaign     TEXT NOT NULL,
	ord          BIGINT NOT NULL,
	response     TEXT NOT NULL,
	PRIMARY KEY (consultation, campaign, ord)
) WITHOUT ROWID;
CREATE INDEX campaign_named_by_response ON campaign_named (response);
