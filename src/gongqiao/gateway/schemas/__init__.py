"""The shapes of the interface: what is taken in and what is given out (docs/adr/0018)."""
