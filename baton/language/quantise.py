"""Makes an ONNX graph smaller and faster by keeping the weights of its matrix products as 8-bit integers.

A measured option: vectors move a little (`benchmarks/README.md` has the figures). It must not know what the graph does.
"""

import logging
import tempfile
from pathlib import Path


def quantised(content: bytes) -> bytes:
    """The same graph with int8 weights, one scale a column; activations are scaled while it runs."""
    # Loaded only here: it is needed once, when a graph is built.
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory(prefix="baton-") as name:
        before, after = Path(name) / "float.onnx", Path(name) / "int8.onnx"
        before.write_bytes(content)
        root = logging.getLogger()
        level = root.level
        # It warns on the root logger that a graph could be simplified first; this one has nothing to simplify.
        root.setLevel(logging.ERROR)
        try:
            quantize_dynamic(before, after, weight_type=QuantType.QInt8, per_channel=True)
        finally:
            root.setLevel(level)
        return after.read_bytes()
