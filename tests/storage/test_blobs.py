"""Bytes of attachments: kept whole under their own fingerprint, never under a name that somebody gave."""

import stat

import pytest

from baton.errors import NotFound, StorageUnavailable
from baton.storage.blobs import Blobs


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "files")


def test_what_is_stored_is_read_again_and_the_same_bytes_are_stored_once(blobs):
    key = blobs.put(b"a picture")
    assert blobs.put(b"a picture") == key
    assert blobs.read(key) == b"a picture"
    assert len([path for path in blobs.folder.rglob("*") if path.is_file()]) == 1


def test_only_the_user_who_runs_baton_can_read_a_file(blobs):
    key = blobs.put(b"a picture")
    (file,) = [path for path in blobs.folder.rglob("*") if path.is_file()]
    assert file.name == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["", "../../secret", "a" * 63, "A" * 64, "/etc/passwd", "a" * 64])
def test_a_key_that_is_none_or_not_there_opens_nothing(blobs, key):
    with pytest.raises(NotFound):
        blobs.read(key)


def test_a_damaged_file_is_not_given_out(blobs):
    key = blobs.put(b"a picture")
    (blobs.folder / key[:2] / key).write_bytes(b"another one")
    with pytest.raises(NotFound, match="damaged"):
        blobs.read(key)


def test_a_removed_file_is_gone_and_removing_it_again_is_no_error(blobs):
    key = blobs.put(b"a picture")
    blobs.remove(key)
    blobs.remove(key)
    with pytest.raises(NotFound):
        blobs.read(key)


def test_a_folder_that_cannot_be_written_is_an_outage(blobs):
    blobs.folder.write_bytes(b"not a folder")
    with pytest.raises(StorageUnavailable):
        blobs.put(b"a picture")
