"""Everything between octets in and decision out: pure."""
