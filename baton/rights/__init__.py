"""What people are owed: decisions that can be explained, notices of who is speaking."""
