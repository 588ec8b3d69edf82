"""Tests of single edges, each against the real thing behind it."""
