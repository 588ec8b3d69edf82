"""The commands, as a person at a terminal or a script calls them."""
