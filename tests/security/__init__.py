"""What protects the product: headers, settings, and the table of the ASVS."""
