"""Writing the files of the city and loading them as a user would."""
