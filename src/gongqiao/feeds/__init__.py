"""Files received from outside: raw lines, parsing, duplicates, quarantine, control totals."""
