"""PLACEHOLDER during building."""
def resolve(doc, candidates, title=None):
    return [(None, None) for _ in candidates]
