"""The rules of the house that no tool knows; each test shows that its rule can fail."""
