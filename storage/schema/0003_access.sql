-- sign-in: invitations to accounts, throttles, settings.
SELECT 1;
