"""PLACEHOLDER during building."""
def find_candidates(doc):
    return []
