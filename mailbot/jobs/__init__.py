"""The corridors that walk a message from edge through core to edge."""
