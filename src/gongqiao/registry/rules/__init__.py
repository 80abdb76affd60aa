"""Pure checks and decisions of the register: frames of rows in, findings and actions out."""
