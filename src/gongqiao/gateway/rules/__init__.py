"""Pure rules of the interface: tokens, signatures, addresses, waiting times, cursors."""
