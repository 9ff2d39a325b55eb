"""Photos and scans in a bucket that several machines share."""

import hashlib
from uuid import UUID

import pytest

from domain.sync.blobs import BlobStore, BucketOutOfReach, WrongHash
from tests.bucket import bucket
from web.settings import Settings

STREET = UUID(int=7)
CONTENT = bytes(range(256)) * 1000
NAME = hashlib.sha256(CONTENT).hexdigest()
WHERE = (STREET, NAME, len(CONTENT))


def store(tmp_path, environment, machine="one"):
    return Settings.from_environment(
        environment | {"SANSHI_BLOBS": "s3://photos", "SANSHI_DATA": str(tmp_path / machine)}
    ).blob_store


@pytest.fixture
def shared(monkeypatch):
    with bucket() as (objects, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield objects, environment


def test_a_photo_taken_in_by_one_machine_is_read_by_another(shared, tmp_path):
    objects, environment = shared
    one, other = store(tmp_path, environment), store(tmp_path, environment, "other")

    assert one.append(*WHERE, 0, CONTENT[:100_000]) == 100_000
    assert (one.offset(*WHERE), objects) == (100_000, {})
    assert one.append(*WHERE, 100_000, CONTENT[100_000:]) == len(CONTENT)

    assert objects == {f"/photos/{STREET}/{NAME[:2]}/{NAME}": CONTENT}
    assert other.offset(*WHERE) == len(CONTENT)
    assert other.content(STREET, NAME) == CONTENT
    assert other.append(*WHERE, 0, CONTENT) == len(CONTENT)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_is_not_what_it_says_never_reaches_the_bucket(shared, tmp_path):
    objects, environment = shared

    with pytest.raises(WrongHash):
        store(tmp_path, environment).append(*WHERE, 0, bytes(len(CONTENT)))

    assert objects == {}


def test_a_photo_that_is_not_there_is_missing_like_a_file(shared, tmp_path):
    with pytest.raises(FileNotFoundError):
        store(tmp_path, shared[1]).content(STREET, NAME)


def test_a_bucket_that_refuses_us_is_told_in_a_sentence_and_loses_no_piece(shared, tmp_path, monkeypatch):
    objects, environment = shared
    store(tmp_path, environment).append(*WHERE, 0, CONTENT[:100])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")

    with pytest.raises(BucketOutOfReach):
        store(tmp_path, environment).append(*WHERE, 100, CONTENT[100:])

    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", environment["AWS_SECRET_ACCESS_KEY"])
    assert store(tmp_path, environment).append(*WHERE, 100, CONTENT[100:]) == len(CONTENT)
    assert list(objects.values()) == [CONTENT]


@pytest.mark.parametrize(("last", "offset"), [(CONTENT, len(CONTENT)), (bytes(len(CONTENT)), 0)])
def test_a_power_cut_before_the_last_word_neither_loses_a_photo_nor_believes_one(tmp_path, last, offset):
    here = BlobStore(tmp_path)
    here.append(*WHERE, 0, CONTENT[:-1])
    [part] = [path for path in tmp_path.rglob("*") if path.is_file()]
    part.write_bytes(last)

    assert here.offset(*WHERE) == offset
    assert here.append(*WHERE, offset, CONTENT[offset:]) == len(CONTENT)
    assert here.content(STREET, NAME) == CONTENT


class Dark(BlobStore):
    """The bucket fails when everything has come."""

    def _finish(self, *_: object, **known: object) -> None:
        raise BucketOutOfReach()


def test_a_scan_is_sent_again_after_the_bucket_failed(tmp_path):
    with pytest.raises(BucketOutOfReach):
        Dark(tmp_path).take(STREET, NAME, CONTENT)

    BlobStore(tmp_path).take(STREET, NAME, CONTENT)

    assert BlobStore(tmp_path).content(STREET, NAME) == CONTENT
