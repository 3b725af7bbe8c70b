"""The lines of `policy/brand.yml` that a review may propose to reword, and the voice that is named there."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from baton.policies import load_policy
from baton.voice.book import BRAND, FOLDER, voice_path
from baton.voice.lines import Brand
from baton.voice.voice import Voice

Rewordable = Mapping[str, Mapping[str, str | None]]
"""Group -> key -> line."""


def in_force(policy_dir: Path) -> tuple[Voice, Rewordable]:
    """The voice in force, and the lines said when a conversation is passed on or a person is offered: the moments in
    which a mood hangs on our words. Raises PolicyError with file:line."""
    brand = load_policy(policy_dir / BRAND, Brand)
    voice = Voice.load(voice_path(policy_dir / FOLDER, brand.voice))
    return voice, {"handoff": asdict(brand.handoff), "offer": asdict(brand.offer)}
