"""Writes to the books, and the proofs over them."""
