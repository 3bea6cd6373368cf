-- proposals, reasons and versions.
SELECT 1;
