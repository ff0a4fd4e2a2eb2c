"""Speech that is laid out rather than reported: transcripts, questions and answers, posts."""
