"""A whole conference played on embedded servers, over the same assembly as the daemon."""
