"""Django glue without a trade-union word."""
