-- outcomes and old addresses.
SELECT 1;
