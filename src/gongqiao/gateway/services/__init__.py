"""Writes of the interface."""
