"""Who may do what, within which part of the organisation tree, during which term."""
