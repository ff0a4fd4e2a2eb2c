"""Raw documents: every way in, and every format."""
