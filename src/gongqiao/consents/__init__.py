"""Which programme may look at which facts about a person, since when, by whose word."""
