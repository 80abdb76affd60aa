"""One row per benefit that a person has received, whatever programme paid it."""
