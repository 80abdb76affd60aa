"""Pages that compose several apps: the window, the worker's home, the office's day."""
