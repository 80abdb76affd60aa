"""Pages of the workbench about the interface; the interface itself is in `api`."""
