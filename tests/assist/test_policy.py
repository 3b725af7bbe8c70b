"""`policy/assist.yml`: what ships can be read, and mistakes are named with their line."""

from pathlib import Path

import pytest

from baton.assist.policy import AssistPolicy
from baton.errors import PolicyError

SHIPPED = Path(__file__).parents[2] / "policy" / "assist.yml"


def test_the_shipped_file_has_macros() -> None:
    assert len(AssistPolicy.load(SHIPPED).macros) >= 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('next_step:\n  complaint: "x"\n', "'next_step' needs a line 'default: ...'"),
        (
            'next_step:\n  default: "x"\nmacros:\n  a:\n    title: "A"\n    text: "Hi {nobody}"\n',
            ":6: 'macros.a.text' uses a placeholder that is not known",
        ),
        ('next_step:\n  default: "x"\narticle_from: 2\n', ":3: 'article_from' is 2"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "assist.yml"
    path.write_text(text)
    with pytest.raises(PolicyError) as error:
        AssistPolicy.load(path)
    assert words in str(error.value)
