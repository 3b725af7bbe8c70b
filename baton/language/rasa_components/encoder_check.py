"""Checks the exported encoder once against the original model, run by transformers on TensorFlow, and notes the result.

Only while training, where Rasa has loaded TensorFlow anyway: the gateway and the running assistant never come here.
Nothing is downloaded.
"""

import json
from pathlib import Path

import numpy as np

from baton.errors import ModelError
from baton.language.encoder import Encoder, Vectors
from baton.language.encoder_source import CLS, EncoderSource

LEAST_COSINE = 0.999
LEAST_COSINE_INT8 = 0.95
TEXTS = (
    "where is my order NH-20417 please?",
    "I AM FURIOUS!!",
    "ok",
    "¿Dónde está mi pedido? Můj balík nepřišel. 我的包裹在哪里",
    "the kettle smoked and burned my hand, and nobody answers the phone; " * 12,
)


def ensure_faithful(encoder: Encoder) -> None:
    """Raises ModelError when the vectors point elsewhere than the original's; a noted check is not run again."""
    note = encoder.graph.with_suffix(".check.json")
    if note.is_file() and json.loads(note.read_text())["identity"] == encoder.identity:
        return
    cosine = lowest_cosine(encoder)
    least = LEAST_COSINE_INT8 if encoder.source.int8 else LEAST_COSINE
    if cosine < least:
        raise ModelError(
            f"The exported encoder differs from the model in {encoder.source.folder}: cosine {cosine:.4f}, at least "
            f"{least} is needed. Its layers are not those of BERT; choose another encoder."
        )
    _write(note, {"identity": encoder.identity, "lowest_cosine": round(cosine, 6), "texts": len(TEXTS)})


def lowest_cosine(encoder: Encoder) -> float:
    """Between the encoder's vectors and the original's, over `TEXTS`."""
    return float((encoder.encode(TEXTS) * _original_vectors(encoder.source)).sum(axis=1).min())


def _original_vectors(source: EncoderSource) -> Vectors:
    import transformers

    model = transformers.TFBertModel.from_pretrained(str(source.folder), local_files_only=True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(source.folder), local_files_only=True)
    batch = tokenizer(list(TEXTS), padding=True, truncation=True, max_length=source.max_tokens, return_tensors="tf")
    hidden = model(**batch).last_hidden_state.numpy()
    mask = batch["attention_mask"].numpy()[:, :, None]
    pooled = hidden[:, 0] if source.pooling == CLS else (hidden * mask).sum(axis=1) / mask.sum(axis=1)
    return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)


def _write(path: Path, data: dict[str, object]) -> None:
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
