"""The audit trail as auditors read it: a page with filters, an export."""
