"""Paragraphs become parsed Docs: the steps of a spaCy pipeline, with its answers at a fraction of its cost."""
