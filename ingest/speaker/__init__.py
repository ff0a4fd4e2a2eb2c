"""Who the words of a mention stand for."""
