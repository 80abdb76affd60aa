"""Tags of membership."""
