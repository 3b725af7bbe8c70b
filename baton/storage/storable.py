"""Makes any text one that both databases can hold. Vendors and browsers may send what they cannot."""

LONGEST_NAME = 200


def storable(text: str) -> str:
    """The text without NUL characters; half surrogate pairs become U+FFFD, whole ones the character they mean."""
    whole = text.replace("\x00", "")
    try:
        whole.encode()
    except UnicodeEncodeError:
        return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole


def storable_name(name: str | None) -> str | None:
    """A person's name, cut to what the tables keep."""
    return storable(name)[:LONGEST_NAME] if name else None
