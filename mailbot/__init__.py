"""mailbot receives confidential settlement statements for a judge's chambers."""
