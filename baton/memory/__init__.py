"""What Baton remembers of a customer and of a dialogue."""
