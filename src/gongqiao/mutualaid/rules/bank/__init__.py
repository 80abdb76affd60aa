"""Files for the bank and from the bank: pure readers and writers."""
