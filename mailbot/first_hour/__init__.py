"""What an admin begins with: the folder with its settings, its first conference file and its systemd unit."""
