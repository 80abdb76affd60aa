"""Pages of requests: the worker's own, those behind a code, and the office's."""
