"""What tests of several apps lean on."""
