"""The core: who owns a conversation, what came in, what goes out. No framework, no vendor, no Rasa."""
