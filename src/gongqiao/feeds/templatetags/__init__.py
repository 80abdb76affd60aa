"""Template tags of the feeds."""
