"""Real servers for tests: a private Dovecot, an SMTP server with faults on demand, and their certificates."""
