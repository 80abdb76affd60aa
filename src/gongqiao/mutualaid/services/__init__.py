"""Writes of mutual aid: one use case a function."""
