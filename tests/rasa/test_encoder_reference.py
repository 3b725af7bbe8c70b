"""The encoder against the published model itself, run by transformers on TensorFlow."""

import numpy as np
import transformers

from baton.language.encoder import load_encoder
from baton.language.encoder_source import weights_folder

TEXTS = [
    "hi there, where is my order NH-20417 please?",
    "I AM FURIOUS!!",
    "ok",
    "the kettle smoked and burned my hand " * 20,
]


def test_every_vector_points_where_the_published_model_points() -> None:
    folder = str(weights_folder())
    model = transformers.TFBertModel.from_pretrained(folder, local_files_only=True)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    batch = tokenizer(TEXTS, padding=True, truncation=True, max_length=256, return_tensors="tf")
    hidden = model(**batch).last_hidden_state.numpy()
    mask = batch["attention_mask"].numpy()[:, :, None]
    reference = (hidden * mask).sum(axis=1) / mask.sum(axis=1)
    reference /= np.linalg.norm(reference, axis=1, keepdims=True)
    assert ((load_encoder().encode(TEXTS) * reference).sum(axis=1) >= 0.999).all()
