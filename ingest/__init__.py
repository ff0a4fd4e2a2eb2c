"""On Record's extractor: news articles in, records of attributed quotes out."""

__version__ = "0.1.0"
