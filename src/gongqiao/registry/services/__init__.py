"""Writes of the register, one use case a function."""
