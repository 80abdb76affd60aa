"""Append-only events: who did what to which record, and when."""
