"""On Record's database: records of attributed quotes in, a searchable SQLite file out."""
