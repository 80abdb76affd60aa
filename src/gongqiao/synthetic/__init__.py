"""The synthetic city: invented people and files, loaded through the same import paths."""
