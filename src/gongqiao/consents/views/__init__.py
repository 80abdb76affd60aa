"""Views of consents."""
