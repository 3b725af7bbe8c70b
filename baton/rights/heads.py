"""Signed heads of the decision log, kept outside the database: whoever can rewrite the database cannot rewrite these.

Every so often the number and hash of the newest entry are signed with a key in a file of its own and appended to
another. A log that was cut or rebuilt from some entry on no longer fits the heads behind it. It must not read what
entries say.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from baton.errors import HeadsError
from baton.settings import Settings
from baton.storage import decisions as rows
from baton.storage.database import Database


@dataclass(frozen=True)
class Head:
    """The newest entry at a moment (ISO 8601): its number and hash, and the signature in hex."""

    at: str
    id: int
    hash: str
    signature: str = ""

    @property
    def signed_words(self) -> bytes:
        """What the signature covers."""
        return f"baton decision head {self.id} {self.hash} {self.at}".encode()


class Signer:
    """The key, made at first use with rights for its owner only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key: Ed25519PrivateKey | None = None

    def sign(self, head: Head) -> Head:
        """The head with its signature; raises HeadsError when the key cannot be read or made."""
        return Head(head.at, head.id, head.hash, self._opened().sign(head.signed_words).hex())

    @property
    def public(self) -> str:
        """The public half in hex: with it anybody can check the heads."""
        return self._opened().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def _opened(self) -> Ed25519PrivateKey:
        if self._key is None:
            try:
                self._key = _read(self._path) if self._path.exists() else _made(self._path)
            except (OSError, ValueError, TypeError) as error:
                what = f"The key {self._path} cannot be used: {type(error).__name__}. "
                raise HeadsError(what + "Restore it, or name another file in BATON_DECISION_KEY.") from error
        return self._key


def heads_file(folder: Path) -> Path:
    """Where a gateway appends its heads."""
    return folder / "decision-heads.jsonl"


def key_file(settings: Settings) -> Path:
    """Where its key is."""
    return Path(settings.decision_key) if settings.decision_key else settings.files_dir / "decision-key.pem"


class HeadKeeper:
    """Appends a signed head whenever the log has grown; `look` is called by a loop of the gateway."""

    def __init__(self, database: Database, file: Path, signer: Signer) -> None:
        self._database, self._file, self._signer = database, file, signer
        self._last = 0

    def look(self) -> bool:
        """Sign the newest entry, if it is a new one; True when it did."""
        with self._database.reading() as tx:
            number, fingerprint = rows.head(tx)
            at = tx.now().isoformat(timespec="seconds")
        if number == self._last or number == 0:
            return False
        append(self._file, self._signer.sign(Head(at, number, fingerprint)))
        self._last = number
        return True


def append(file: Path, head: Head) -> None:
    """One line more, on the disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(head)) + "\n")
        out.flush()
        os.fsync(out.fileno())


def read_heads(file: Path, *, public: str) -> list[Head]:
    """Every head of a file; raises HeadsError with the line of one that is damaged or that the key did not sign."""
    key, found = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)), []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            head = Head(**json.loads(line))
            key.verify(bytes.fromhex(head.signature), head.signed_words)
        except (InvalidSignature, ValueError, TypeError) as error:
            raise HeadsError(f"{file}:{number}: this head was not signed with the key, or was changed.") from error
        found.append(head)
    return found


def mismatch(heads: Sequence[Head], hashes: Mapping[int, str]) -> str | None:
    """None when the log fits every head, else where it does not; `hashes` are those of the entries the heads name."""
    fits = 0
    for head in sorted(heads, key=lambda one: one.id):
        found = hashes.get(head.id)
        if found is None:
            return f"Entries at the end are missing: entry {head.id} was there on {head.at}."
        if found != head.hash:
            return (
                f"The log was written anew somewhere from entry {fits + 1} to entry {head.id}: "
                f"entry {head.id} is not what was signed on {head.at}."
            )
        fits = head.id
    return None


def _read(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("not an Ed25519 key")
    return key


def _made(path: Path) -> Ed25519PrivateKey:
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another gateway was quicker
        return _read(path)
    with os.fdopen(handle, "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key
