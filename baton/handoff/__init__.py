"""Handing a conversation over and back: when, to whom, with what in hand. No framework, no vendor."""
