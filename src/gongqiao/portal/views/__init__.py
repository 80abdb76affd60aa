"""Views of the portal: window, mine, office."""
