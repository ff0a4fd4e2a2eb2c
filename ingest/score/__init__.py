"""What was found, against what people found."""
