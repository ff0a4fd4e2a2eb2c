"""Who is who across articles, by evidence and by judgement."""
