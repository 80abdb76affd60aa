"""Pure reading of settlement lines."""
