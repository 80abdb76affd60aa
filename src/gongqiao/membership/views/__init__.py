"""Views of membership."""
