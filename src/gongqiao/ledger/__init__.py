"""Double-entry books: balanced by the database, append-only, hash-chained."""
