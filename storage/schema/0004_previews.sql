-- previews and comments.
SELECT 1;
