"""Signs of how a text sounds, a module for each kind of fault: constructions rather than single words.

They read a text and know no voice, no situation and no file; what a sign means there, `baton.voice.tone_check` decides.
"""
