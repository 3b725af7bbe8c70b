"""Rasa graph components: the only part of the language side that imports Rasa."""
