"""One check a file: rows in, a frame of findings out."""
