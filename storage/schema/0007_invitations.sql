-- invitations and tracked links.
SELECT 1;
