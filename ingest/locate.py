"""PLACEHOLDER during building."""
def locate(doc, candidates, speakers, published):
    return [(None, None) for _ in candidates]
