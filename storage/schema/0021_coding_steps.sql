-- How an answer's coding stood before a decision, for whoever takes the decision back.
ALTER TABLE coding_steps ADD COLUMN was_fresh INTEGER NOT NULL DEFAULT 1; -- 0: the response had changed since
ALTER TABLE coding_steps ADD COLUMN was_again INTEGER NOT NULL DEFAULT 0; -- 1: it waited in the re-code queue
