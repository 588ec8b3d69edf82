"""Tests of the pure core, laid out as mailbot/core is."""
