"""Who reaches which route."""
