"""Baton: hybrid customer service on Rasa."""

__version__ = "0.1.0"
