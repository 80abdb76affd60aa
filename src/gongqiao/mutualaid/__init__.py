"""Mutual medical aid paid without an application."""
