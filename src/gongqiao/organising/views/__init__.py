"""Pages of organising."""
