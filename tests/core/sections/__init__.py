"""Tests of where the required parts are located."""
