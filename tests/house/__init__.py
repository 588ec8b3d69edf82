"""The whole house, over real servers and files."""
