"""The encoder's files are found by path or name, checked before they are used, and never downloaded."""

import json
from pathlib import Path
from typing import Any

import pytest

from baton.errors import ModelError
from baton.language.encoder_source import WEIGHTS_SHA256, chosen_source, find_source, sha256_of

BERT = {"model_type": "bert", "hidden_act": "gelu", "hidden_size": 8, "max_position_embeddings": 64}


def write_model(folder: Path, *, config: dict[str, Any] = BERT, pooling: dict[str, bool] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"weights")
    if pooling is not None:
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    return folder


def test_without_a_name_it_is_the_shipped_encoder() -> None:
    source = chosen_source({})
    assert (source.sha256, source.identity) == (WEIGHTS_SHA256, WEIGHTS_SHA256)
    assert (source.size, source.pooling, source.max_tokens) == (384, "mean", 256)


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    source = find_source(str(write_model(tmp_path / "own", pooling={"pooling_mode_cls_token": True})))
    assert (source.pooling, source.max_tokens, source.size) == ("cls", 64, 8)
    assert source.sha256 == sha256_of(tmp_path / "own" / "model.safetensors")


def test_a_name_is_looked_up_in_hugging_faces_cache(tmp_path: Path) -> None:
    model = tmp_path / "hub" / "models--org--small"
    (model / "refs").mkdir(parents=True)
    (model / "refs" / "main").write_text("abc123")
    write_model(model / "snapshots" / "abc123")
    assert chosen_source({"BATON_ENCODER": "org/small", "HF_HOME": str(tmp_path)}).folder.name == "abc123"


def test_a_name_that_is_nowhere_says_how_to_fetch_it(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match="Baton downloads nothing: fetch it once with `huggingface-cli download org/x`"
    ):
        find_source("org/x", environment={"HF_HUB_CACHE": str(tmp_path)})


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_missing_file_is_named(tmp_path: Path, file: str) -> None:
    (write_model(tmp_path / "own") / file).unlink()
    with pytest.raises(ModelError, match=f"has no {file}"):
        find_source(str(tmp_path / "own"))


@pytest.mark.parametrize(
    ("key", "value"),
    [("model_type", "mpnet"), ("hidden_act", "gelu_new"), ("position_embedding_type", "relative_key")],
)
def test_another_architecture_is_refused_and_the_supported_ones_are_named(tmp_path: Path, key: str, value: str) -> None:
    write_model(tmp_path / "own", config={**BERT, key: value})
    with pytest.raises(ModelError, match=f"has {key} '{value}'.* BERT architecture, such as"):
        find_source(str(tmp_path / "own"))


def test_a_pooling_that_is_not_known_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path / "own", pooling={"pooling_mode_max_tokens": True})
    with pytest.raises(ModelError, match="asks for pooling_mode_max_tokens"):
        find_source(str(tmp_path / "own"))


def test_other_weights_pooling_or_precision_are_another_encoder(tmp_path: Path) -> None:
    mean = write_model(tmp_path / "mean")
    cls = write_model(tmp_path / "cls", pooling={"pooling_mode_cls_token": True})
    other = write_model(tmp_path / "other")
    (other / "model.safetensors").write_bytes(b"other weights")
    found = [find_source(str(folder), int8=int8) for folder in (mean, cls, other) for int8 in (False, True)]
    assert len({source.identity for source in found}) == 6


def test_a_damaged_configuration_is_named(tmp_path: Path) -> None:
    (write_model(tmp_path / "own") / "config.json").write_text("{")
    with pytest.raises(ModelError, match=r"config.json cannot be read"):
        find_source(str(tmp_path / "own"))
