"""Writes: receiving a file, matching it with the register."""
