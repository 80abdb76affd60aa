"""Journeys through the pages in a real browser, and the checks that every page passes."""
