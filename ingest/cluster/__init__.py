"""EXTRACT in shards: many processes or machines make the records of one large job, file by file, each file whole."""
