"""What runs for minutes or hours, by its own command and never with the suite."""
