"""Template tags of organising."""
