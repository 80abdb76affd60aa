"""Pages of messages: one's own, the office's, and what providers call."""
