"""What the letters say, and what they never say."""
