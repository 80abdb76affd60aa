"""Uploads and generated files, with sealed reading."""
