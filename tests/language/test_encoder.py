"""The encoder gives the published model's vectors without a deep-learning framework."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from baton.errors import ModelError
from baton.language.encoder import SIZE, Encoder, build_encoder, cached_graph, load_encoder
from baton.language.encoder_source import find_source
from baton.language.tone_branch import ToneBranch, read_branch, write_branch

REFERENCE = json.loads((Path(__file__).parent / "reference_vectors.json").read_text())


def test_vectors_equal_those_of_the_published_model() -> None:
    vectors = load_encoder().encode(REFERENCE["texts"])
    cosines = (vectors * np.array(REFERENCE["vectors"])).sum(axis=1)
    assert cosines.min() >= 0.999


def test_a_text_has_the_same_vector_alone_and_beside_longer_ones() -> None:
    texts = ["hello", "where is my order? " * 30, "", "my sofa is late"]
    together = load_encoder().encode(texts)
    alone = np.vstack([load_encoder().encode([text]) for text in texts])
    assert together.shape == (4, SIZE)
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_the_pass_that_reads_tone_gives_the_same_sentence_vectors() -> None:
    found = load_encoder().encode_with_tone(REFERENCE["texts"])
    np.testing.assert_allclose(found.sentences, load_encoder().encode(REFERENCE["texts"]), atol=1e-6)
    assert found.tones.shape == (len(REFERENCE["texts"]), SIZE)
    assert found.emotions.shape == (len(REFERENCE["texts"]), len(read_branch().outputs))


def test_feelings_are_the_same_alone_and_beside_longer_texts() -> None:
    texts = ["hello", "where is my order? " * 30, "", "my sofa is late"]
    together = load_encoder().encode_with_tone(texts).emotions
    alone = np.vstack([load_encoder().encode_with_tone([text]).emotions for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_no_texts_give_no_rows() -> None:
    assert load_encoder().encode([]).shape == (0, SIZE)
    assert load_encoder().encode_with_tone([]).emotions.shape == (0, len(read_branch().outputs))


def test_weights_other_than_the_published_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the published"):
        cached_graph(replace(find_source(""), folder=tmp_path), cache=tmp_path / "cache")


def test_other_tone_weights_read_other_feelings_and_the_same_sentence(tmp_path: Path) -> None:
    draw, source = np.random.default_rng(7), find_source("")
    head = {"pool.weight": (SIZE, 1), "output.weight": (2, SIZE), "output.bias": (2,)}
    other = {name: draw.normal(size=shape).astype(np.float32) for name, shape in head.items()}
    write_branch(ToneBranch(6, ("joy", "dissatisfied"), other), tmp_path / "tone.safetensors", base={})
    encoder = build_encoder(source, cache=tmp_path, branch=tmp_path / "tone.safetensors")
    assert encoder.encode_with_tone(["hello"]).emotions.shape == (1, 2)
    np.testing.assert_array_equal(encoder.encode(["hello"]), load_encoder().encode(["hello"]))
    shutil.rmtree(tmp_path)


def test_an_encoder_without_a_tone_branch_says_so(tmp_path: Path) -> None:
    source = find_source("")
    with pytest.raises(ModelError, match="Only the shipped encoder reads tone"):
        Encoder(graph=cached_graph(source, cache=tmp_path), source=source).encode_with_tone(["hello"])
    shutil.rmtree(tmp_path)


def test_a_damaged_cached_graph_is_built_again(tmp_path: Path) -> None:
    graph = cached_graph(find_source(""), cache=tmp_path)
    size = graph.stat().st_size
    graph.write_bytes(b"half a file")
    assert cached_graph(find_source(""), cache=tmp_path).stat().st_size == size
    shutil.rmtree(tmp_path)


def test_eight_bits_move_the_vectors_little_and_need_a_quarter_of_the_room(tmp_path: Path) -> None:
    source = find_source("", int8=True)
    graph = cached_graph(source, cache=tmp_path)
    small, full = Encoder(graph=graph, source=source), load_encoder()
    cosines = (small.encode(REFERENCE["texts"]) * full.encode(REFERENCE["texts"])).sum(axis=1)
    assert cosines.min() >= 0.95
    assert graph.stat().st_size < full.graph.stat().st_size / 3
    assert small.identity != full.identity
    shutil.rmtree(tmp_path)


def test_encoding_loads_neither_a_framework_nor_rasa() -> None:
    code = (
        "import sys; from baton.language.encoder import load_encoder; load_encoder().encode(['hi']);"
        "print([m for m in ('tensorflow', 'torch', 'rasa', 'transformers') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_one_pass_gives_words_middle_and_sentence() -> None:
    levels = load_encoder().encode_levels(["return the sofa", "the sofa return"])
    words, middle, sentence = np.split(levels, 3, axis=1)
    np.testing.assert_allclose(sentence, load_encoder().encode(["return the sofa", "the sofa return"]), atol=1e-6)
    for level in (words, middle, sentence):
        np.testing.assert_allclose(np.linalg.norm(level, axis=1), 1.0, atol=1e-5)
    assert words[0] @ words[1] > middle[0] @ middle[1]
