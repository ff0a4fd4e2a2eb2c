"""Which words are quotes, by which cue, from whose mouth."""
