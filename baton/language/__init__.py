"""How Baton reads and finds text: encoder, tone, moments, knowledge."""
