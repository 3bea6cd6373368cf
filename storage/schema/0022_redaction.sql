-- What is hidden in anything released, and what a machine suggests to hide.

CREATE TABLE redactions (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,    -- full data name
	span_from    BIGINT NOT NULL,  -- bytes of the answer as it was written
	span_to      BIGINT NOT NULL,
	class        TEXT NOT NULL,
	reason       TEXT NOT NULL,
	state        TEXT NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	decided_by   TEXT NOT NULL,
	decided_at   TEXT NOT NULL,
	why          TEXT NOT NULL,
	lift_by      TEXT NOT NULL,    -- who asks to show it again, or ''
	lift_reason  TEXT NOT NULL,
	fresh        INTEGER NOT NULL, -- 0: the answer was changed since
	answer       TEXT NOT NULL     -- SHA-256 of the answer that the place is of
);
CREATE INDEX redactions_of ON redactions (consultation, state, response);
CREATE INDEX redactions_by_answer ON redactions (response, question);

-- A projection: where personal data may be in answers in words. It counts for nothing.
CREATE TABLE redaction_suspects (
	consultation TEXT NOT NULL,
	response     TEXT NOT NULL,
	question     TEXT NOT NULL,
	span_from    BIGINT NOT NULL,
	span_to      BIGINT NOT NULL,
	class        TEXT NOT NULL,
	PRIMARY KEY (response, question, span_from)
) WITHOUT ROWID;
CREATE INDEX redaction_suspects_of ON redaction_suspects (consultation, response, question, class);

-- What there is already is looked at too.
INSERT INTO projection_queue (consultation, response) SELECT consultation, id FROM responses WHERE true ON CONFLICT (consultation, response) DO NOTHING;
