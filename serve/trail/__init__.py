"""The audit trail: who did what on what, in a chain that shows when somebody changed it."""
