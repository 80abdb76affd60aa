"""Template tags of mutual aid."""
