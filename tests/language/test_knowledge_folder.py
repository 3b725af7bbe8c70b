"""A search of the knowledge folder follows its files and survives a broken one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from baton.language.knowledge_folder import LOOK_EVERY_S, KnowledgeFolder

Floats = npt.NDArray[np.float32]
ARTICLE = """---
id: {id}
title: {title}
topic: tests
questions: [{title} please, {title} now, {title} today]
answer: About {title}.
updated: 2026-11-23
---
"""


class Scene:
    """A folder of articles, a clock that stands still, and an encoder that records what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "knowledge"
        self.cache = folder / "cache" / "knowledge.safetensors"
        self.articles.mkdir()
        self.now = 0.0
        self.encoded: list[str] = []

    def write(self, name: str, title: str) -> None:
        (self.articles / f"{name}.md").write_text(ARTICLE.format(id=name, title=title))

    def open(self, *, encoder: str = "one") -> KnowledgeFolder:
        return KnowledgeFolder(
            self.articles, cache=self.cache, encode=self.encode, encoder=encoder, clock=lambda: self.now
        )

    def later(self) -> None:
        self.now += LOOK_EVERY_S

    def encode(self, texts: Sequence[str]) -> Floats:
        self.encoded += texts
        return np.ones((len(texts), 2), dtype=np.float32)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.write("sofa", "sofa covers")
    scene.write("lamp", "lamp shades")
    return scene


def test_words_find_their_article(scene: Scene) -> None:
    assert scene.open().rank_articles("shades for a lamp")[0].article == "lamp"


def test_a_new_article_is_found_from_the_next_look_on(scene: Scene) -> None:
    folder = scene.open()
    folder.search("sofa")
    scene.write("rug", "woollen rugs")
    assert "rug" not in folder.index().articles
    scene.later()
    assert folder.search("woollen rugs please")[0].passage.article == "rug"


def test_a_removed_article_is_gone(scene: Scene) -> None:
    folder = scene.open()
    folder.index()
    (scene.articles / "lamp.md").unlink()
    scene.later()
    assert folder.index().articles == ("sofa",)


def test_a_broken_article_leaves_the_last_sound_state(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    folder = scene.open()
    folder.index()
    (scene.articles / "lamp.md").write_text("no front matter")
    scene.later()
    assert folder.index().articles == ("lamp", "sofa")
    scene.later()
    folder.index()
    assert [record.message.split(":")[0] for record in caplog.records] == ["the knowledge stays as it was"]


def test_the_next_start_encodes_nothing_anew(scene: Scene) -> None:
    scene.open().index()
    scene.encoded.clear()
    assert scene.open().index().articles == ("lamp", "sofa")
    assert scene.encoded == []


def test_another_encoder_and_a_damaged_cache_start_from_the_files(scene: Scene) -> None:
    scene.open().index()
    scene.encoded.clear()
    scene.open(encoder="two").index()
    assert len(scene.encoded) == 10
    scene.cache.write_bytes(b"damaged")
    assert scene.open().index().articles == ("lamp", "sofa")


def test_an_empty_folder_finds_nothing(tmp_path: Path) -> None:
    assert Scene(tmp_path).open().search("anything") == []
