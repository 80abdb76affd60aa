"""Organisations, terms of office, persons and memberships."""
