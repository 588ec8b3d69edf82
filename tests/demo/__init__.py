"""The played conference."""
