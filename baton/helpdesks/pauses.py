"""How long a vendor's answer asks to be left alone. It must not wait: that is the relays' business."""

import httpx

LONGEST_PAUSE_S = 300.0
USUAL_PAUSE_S = 30.0
"""Where it is not said in seconds."""


def asked_pause_s(answer: httpx.Response) -> float | None:
    """None where the answer asks for no pause."""
    asked = answer.headers.get("Retry-After")
    if answer.status_code != 429 and not (answer.status_code == 503 and asked is not None):
        return None
    return min(float(asked), LONGEST_PAUSE_S) if asked and asked.isdecimal() else USUAL_PAUSE_S
