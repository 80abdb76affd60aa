"""Starting, stopping, sharing, backing up: the program as its users run it."""
