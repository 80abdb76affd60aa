"""Users, sign-in, sessions and step-up."""
