"""Writes of requests, one use case a function."""
