"""Messages to people: templates, outbox, delivery states."""
