"""Commands that measure; none is a test."""
