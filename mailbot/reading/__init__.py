"""Opens and reads messages and documents; runs only in the reading server's children."""
