"""Rules of the desk, without a database."""
