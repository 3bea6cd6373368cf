-- Answers with hidden words are indexed by what of them is shown.
INSERT INTO projection_queue (consultation, response) SELECT DISTINCT consultation, response FROM redactions WHERE state = 'approved' ON CONFLICT (consultation, response) DO NOTHING;
