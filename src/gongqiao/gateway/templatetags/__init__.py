"""Words of the interface's pages."""
