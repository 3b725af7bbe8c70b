"""An encoder chosen by its folder is exported and checked against the original, run by transformers on TensorFlow."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from baton.errors import ModelError
from baton.language.encoder import Encoder, cached_graph
from baton.language.encoder_source import find_source
from baton.language.rasa_components.encoder_check import ensure_faithful, lowest_cosine

SIZE, WIDE, LAYERS = 16, 32, 2
VOCABULARY = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    *"abcdefghijklmnopqrstuvwxyz",
    *[f"##{c}" for c in "aeiounrst"],
]
CONFIG = {
    "model_type": "bert",
    "architectures": ["BertModel"],
    "hidden_act": "gelu",
    "hidden_size": SIZE,
    "intermediate_size": WIDE,
    "num_attention_heads": 2,
    "num_hidden_layers": LAYERS,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 48,
    "type_vocab_size": 2,
    "vocab_size": len(VOCABULARY),
    "pad_token_id": 0,
}


def tiny_weights(seed: int) -> dict[str, Any]:
    """Random numbers under the names and in the shapes of a published BERT."""
    draw = np.random.default_rng(seed)
    shapes = {
        "embeddings.word_embeddings.weight": (len(VOCABULARY), SIZE),
        "embeddings.position_embeddings.weight": (48, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
        "pooler.dense.weight": (SIZE, SIZE),
        "pooler.dense.bias": (SIZE,),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        start = f"encoder.layer.{layer}"
        norms += [f"{start}.attention.output.LayerNorm", f"{start}.output.LayerNorm"]
        denses = [f"attention.self.{part}" for part in ("query", "key", "value")] + ["attention.output.dense"]
        sizes = {f"{start}.{name}": (SIZE, SIZE) for name in denses}
        sizes |= {f"{start}.intermediate.dense": (WIDE, SIZE), f"{start}.output.dense": (SIZE, WIDE)}
        for name, size in sizes.items():
            shapes |= {f"{name}.weight": size, f"{name}.bias": size[:1]}
    for name in norms:
        shapes |= {f"{name}.weight": (SIZE,), f"{name}.bias": (SIZE,)}
    return {name: draw.normal(scale=0.5, size=shape).astype(np.float32) for name, shape in shapes.items()}


@pytest.fixture(params=["mean", "cls"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    place = tmp_path / "tiny"
    (place / "1_Pooling").mkdir(parents=True)
    modes = {f"pooling_mode_{mode}": mode.startswith(request.param) for mode in ("cls_token", "mean_tokens")}
    (place / "1_Pooling" / "config.json").write_text(json.dumps(modes))
    (place / "config.json").write_text(json.dumps(CONFIG))
    save_file(tiny_weights(4), place / "model.safetensors", {"format": "pt"})
    tokenizer = Tokenizer(WordPiece({word: number for number, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.save(str(place / "tokenizer.json"))
    words = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    (place / "tokenizer_config.json").write_text(json.dumps(words))
    return place


def encoder_of(folder: Path, tmp_path: Path) -> Encoder:
    source = find_source(str(folder))
    return Encoder(graph=cached_graph(source, cache=tmp_path / "cache"), source=source)


def test_another_encoder_gives_the_vectors_of_its_original(folder: Path, tmp_path: Path) -> None:
    encoder = encoder_of(folder, tmp_path)
    assert encoder.encode(["a b c"]).shape == (1, SIZE)
    ensure_faithful(encoder)
    note = json.loads(encoder.graph.with_suffix(".check.json").read_text())
    assert note["identity"] == encoder.identity
    assert note["lowest_cosine"] >= 0.999


def test_a_graph_that_differs_from_the_original_is_refused(folder: Path, tmp_path: Path) -> None:
    encoder = encoder_of(folder, tmp_path)
    save_file(tiny_weights(5), folder / "model.safetensors", {"format": "pt"})
    assert lowest_cosine(encoder) < 0.999
    with pytest.raises(ModelError, match="differs from the model in"):
        ensure_faithful(encoder)
