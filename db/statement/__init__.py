"""One utterance, however many outlets report it, and what each made of it."""
