"""Writes of organising: one use case a function."""
