"""The pure rules of mutual aid: no database, no clock, no settings."""
