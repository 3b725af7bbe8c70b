"""Baton beside stock Rasa, on the same data and machine. Each module runs by itself: `python -m benchmarks.<name>`."""
