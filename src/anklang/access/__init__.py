"""Who may do what: users, roles, sessions, keys, and the audit log."""
