"""Composition root: settings, addresses, server and command line. No app imports it."""
