"""One module a command, and what they share (report.py, inputs.py). With cli.py the seam between `ingest` and `db`."""
