"""Bodies are decoded by calapp, counted while they come in, and refused when they are damaged or too much."""

import gzip
import itertools
import zlib

import pytest

from calapp.errors import BadAnswer
from calapp.net.body import read_body
from calapp.net.failures import TooLarge

TEXT = b"BEGIN:VCALENDAR\r\n" * 5_000


def in_pieces(data: bytes, size: int = 1_000) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT[:40_000]) + gzip.compress(TEXT[40_000:])),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
    ids=["none", "identity", "gzip", "capitals", "gzip of two members", "deflate", "deflate without header"],
)
@pytest.mark.parametrize("size", [1, 997, 1_000_000])
def test_body_comes_back_whatever_the_coding_and_the_pieces(coding, packed, size):
    assert read_body(in_pieces(packed, size), encoding=coding) == TEXT


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "rot13"])
def test_coding_that_was_not_asked_for_is_refused(coding):
    with pytest.raises(BadAnswer):
        read_body([b"x"], encoding=coding)


@pytest.mark.parametrize("damaged", [gzip.compress(TEXT)[:-20], b"\x1f\x8b not gzip", gzip.compress(TEXT) + b"more"])
def test_damaged_coding_is_refused(damaged):
    with pytest.raises(BadAnswer):
        read_body(in_pieces(damaged), encoding="gzip")


def test_small_answer_that_unpacks_to_much_is_stopped_early():
    bomb = gzip.compress(bytes(200_000_000))
    read = 0

    def counted():
        nonlocal read
        for piece in in_pieces(bomb):
            read += len(piece)
            yield piece

    with pytest.raises(TooLarge):
        read_body(counted(), encoding="gzip")
    assert read < len(bomb) / 10


def test_endless_body_ends_at_the_limit():
    with pytest.raises(TooLarge):
        read_body(itertools.repeat(b"x" * 65_536), most=1_000_000)


def test_body_of_exactly_the_limit_is_fine():
    assert len(read_body([b"x" * 1_000], most=1_000)) == 1_000


def test_check_is_asked_for_every_piece_and_may_stop():
    def stop() -> None:
        raise BadAnswer

    with pytest.raises(BadAnswer):
        read_body([b"x"], check=stop)
