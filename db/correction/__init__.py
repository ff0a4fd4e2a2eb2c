"""What people put right, where it belongs now, and what each run changed."""
