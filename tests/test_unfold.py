"""Gzip data: unfolded piece by piece, bombs noticed, whole members found behind damaged ones."""

import gzip
import io
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.input.raw import InputError, Raw
from ingest.input.read import read
from ingest.input.unfold import Bomb, Unfolded, glance


def everything(packed: bytes, size: int = 1000, **options) -> bytes:
    unfolded = Unfolded(io.BytesIO(packed), **options)
    return b"".join(iter(lambda: unfolded.unfold(size), b""))


@given(st.lists(st.binary(max_size=3000)), st.integers(1, 5000))
def test_members_come_one_after_another(parts, size):
    assert everything(b"".join(map(gzip.compress, parts)), size) == b"".join(parts)


@given(st.binary(min_size=1, max_size=3000), st.binary(max_size=9))
def test_zeros_between_members_are_padding(part, more):
    packed = gzip.compress(part) + bytes(20) + gzip.compress(more) + bytes(7)
    assert everything(packed) == part + more


@pytest.mark.parametrize("end", [1, 5, 15, -1, -9])
def test_what_is_cut_short_says_so(end):
    with pytest.raises(EOFError):
        everything(gzip.compress(b"The ferry sails again.")[:end])


def test_what_is_damaged_says_so():
    packed = bytearray(gzip.compress(b"The ferry sails again, she said." * 20))
    packed[-6] ^= 1
    with pytest.raises(zlib.error):
        everything(bytes(packed))


def test_a_bomb_is_noticed():
    packed = gzip.compress(bytes(100_000_000), 9)
    with pytest.raises(Bomb):
        everything(packed, 100_000)


def test_prose_and_repeated_rows_are_no_bombs():
    rows = b'{"text": "The ferry sails again, said Ilka Dorn.", "nr": %d}\n'
    packed = gzip.compress(b"".join(rows % number for number in range(900_000)), 9)
    assert len(everything(packed, 100_000)) > 50_000_000


@pytest.mark.parametrize("between", [b"", b"noise", b"\x1f\x8b\x08\x00" + b"x" * 30_000])
def test_going_on_with_the_next_whole_member(between):
    unfolded = Unfolded(io.BytesIO(between + gzip.compress(b"A one") + gzip.compress(b"B two") + gzip.compress(b"A 3")))
    if between:
        with pytest.raises(zlib.error):
            unfolded.unfold(100)
    assert unfolded.resume(b"A ")
    assert unfolded.unfold(100) == b"A one"
    assert unfolded.resume(b"A ")
    assert unfolded.unfold(100) == b"A 3"
    assert not unfolded.resume(b"A ")


def test_a_glance_needs_no_end():
    assert glance(gzip.compress(b"The ferry sails again.")[:-4], 9) == b"The ferry"
    assert glance(b"no gzip", 2) == b"no gzip"


def test_a_bomb_of_rows_is_one_line_and_the_rest_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("bomb.jsonl.gz").write_bytes(gzip.compress(b'{"text": "One."}\n' + b" " * 100_000_000, 9))
    Path("last.txt").write_text("The ferry sails again.")
    found = [item.origin if isinstance(item, Raw) else str(item) for item in read(["bomb.jsonl.gz", "last.txt"])]
    assert found == [
        "bomb.jsonl.gz:1",
        str(InputError("bomb.jsonl.gz", "gzip data that unfold to far more than their size; leave the file out")),
        "last.txt",
    ]
