"""From what is typed to quotes, counts and feeds."""
