"""Suites that run the same over the embedded and the real servers."""
