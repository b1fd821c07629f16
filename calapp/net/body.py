"""Reading an answer's body: decoded by calapp itself, so that a small answer cannot become a large one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from calapp.errors import BadAnswer
from calapp.net.failures import TooLarge

MOST_BYTES = 32 * 1024 * 1024
_RATIO, _RATIO_FROM = 100, 1024 * 1024
_PIECE = 256 * 1024
_ANY_HEADER = 32 + zlib.MAX_WBITS


def read_body(
    chunks: Iterable[bytes], *, encoding: str = "", most: int = MOST_BYTES, check: Callable[[], None] = lambda: None
) -> bytes:
    """Return the decoded body. Raises TooLarge beyond ``most`` bytes or at a ratio only bombs reach.

    ``check`` is called for every piece that arrives, and may raise.
    """
    coding = encoding.strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise BadAnswer(detail="content coding that was not asked for")
    received = 0
    body = bytearray()

    def counted() -> Iterator[bytes]:
        nonlocal received
        for chunk in chunks:
            check()
            received += len(chunk)
            yield chunk

    for piece in counted() if coding in ("", "identity") else _inflated(counted()):
        body += piece
        if len(body) > most or (len(body) > _RATIO_FROM and len(body) > received * _RATIO):
            raise TooLarge(detail=f"more than {most} bytes, or packed too tightly")
    return bytes(body)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the inflated stream in pieces of bounded size. Raises BadAnswer when it is damaged or cut off."""
    decoder: zlib._Decompress | None = None
    started = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if decoder is None or decoder.eof:
                    decoder = zlib.decompressobj(_ANY_HEADER if started else _window_of(data))
                    started = True
                yield decoder.decompress(data, _PIECE)
                data = decoder.unconsumed_tail or decoder.unused_data
        while decoder is not None and not decoder.eof and (rest := decoder.decompress(b"", _PIECE)):
            yield rest
    except zlib.error:
        raise BadAnswer(detail="damaged content coding") from None
    if decoder is not None and not decoder.eof:
        raise BadAnswer(detail="content coding was cut off")


def _window_of(data: bytes) -> int:
    """Return the zlib window for a first chunk: some servers send "deflate" without its header (RFC 9110 8.4.1.2)."""
    wrapped = data[:1] == b"\x1f" or (data[:1] == b"\x78" and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0))
    return _ANY_HEADER if wrapped else -zlib.MAX_WBITS
