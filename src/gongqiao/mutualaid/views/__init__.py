"""Views of mutual aid."""
