"""A raw document becomes an article: its canonical text and what the page says of itself."""
