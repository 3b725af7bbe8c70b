"""The escalation policy is read strictly, and every error names its line."""

from pathlib import Path

import pytest

from baton.errors import PolicyError
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.reading import MOMENTS

SHIPPED = Path("policy/escalation.yml")


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "escalation.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_policy_has_a_threshold_for_every_moment() -> None:
    assert set(EscalationPolicy.load(SHIPPED).thresholds) == set(MOMENTS)


def test_the_version_changes_with_the_file(tmp_path: Path) -> None:
    version = EscalationPolicy.load(SHIPPED).version
    assert len(version) == 12
    assert EscalationPolicy.load(_changed(tmp_path, "rise: 0.15", "rise: 0.2")).version != version


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rise: 0.15", "rize: 0.15", "unknown key 'rize'"),
        ("rise: 0.15", "rise: 15", "must lie between"),
        ("report_safety: safety", "report_safety: danger", "unknown moment 'danger'"),
        ("failures_before_handoff: 3", "failures_before_handoff: 2", "must be greater"),
        ("  legal: 2\n", "  legal: 7\n", "must lie between"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message) as caught:
        EscalationPolicy.load(_changed(tmp_path, old, new))
    assert caught.value.line is not None
