-- Answers to the gate, proposals, and who published which version when.

CREATE TABLE gate_answers (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL, -- 1, 2, 3 … within the consultation
	code         TEXT NOT NULL,
	basis        TEXT NOT NULL,
	verdict      TEXT NOT NULL,
	words        TEXT NOT NULL,
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	rev          INTEGER NOT NULL,
	UNIQUE (consultation, seq)
);

CREATE TABLE proposals (
	id           TEXT PRIMARY KEY,
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	rev          INTEGER NOT NULL, -- 0 where an earlier version is served again
	version      TEXT NOT NULL,
	base         TEXT NOT NULL,
	opens        TEXT NOT NULL,
	closes       TEXT NOT NULL,
	grace        INTEGER NOT NULL, -- seconds
	why          TEXT NOT NULL,
	public_words TEXT NOT NULL,
	answers      TEXT NOT NULL, -- JSON: the answers to the gate as they stood
	author       TEXT NOT NULL,
	at           TEXT NOT NULL,
	state        TEXT NOT NULL,
	settled      TEXT NOT NULL DEFAULT '',
	settler      TEXT NOT NULL DEFAULT '',
	words        TEXT NOT NULL DEFAULT '',
	UNIQUE (consultation, seq)
);
CREATE UNIQUE INDEX proposals_waiting ON proposals (consultation) WHERE state = 'waiting';

CREATE TABLE publications (
	consultation TEXT NOT NULL,
	seq          INTEGER NOT NULL,
	version      TEXT NOT NULL,
	previous     TEXT NOT NULL, -- the version whose place it took, or ''
	at           TEXT NOT NULL,
	proposer     TEXT NOT NULL,
	approver     TEXT NOT NULL,
	proposal     TEXT NOT NULL,
	why          TEXT NOT NULL,
	public_words TEXT NOT NULL,
	effect       TEXT NOT NULL,
	series       INTEGER NOT NULL,
	reworded     INTEGER NOT NULL,
	PRIMARY KEY (consultation, seq)
);
