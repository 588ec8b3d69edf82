"""The reading room: what a mail and its papers are read as."""
