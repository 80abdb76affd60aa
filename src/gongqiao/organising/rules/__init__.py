"""Pure rules: how a union is founded, elected, re-elected, and what it lacks."""
