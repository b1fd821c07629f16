"""A scripted CalDAV server: says what a test tells it to say."""

from collections.abc import Callable, Iterator

import pytest

from calapp.providers.caldav.provider import CalDavProvider
from tests.support.caldav import open_scripted
from tests.support.proxy import Answer, Exchange, FaultProxy

Line = Answer | Callable[[Exchange], Answer]


class Script:
    """Answers by method: each line once and in order, the last one for ever; 404 where nothing was said."""

    def __init__(self) -> None:
        self.lines: dict[str, list[Line]] = {}

    def say(self, method: str, *lines: Line) -> None:
        self.lines[method] = list(lines)

    def __call__(self, exchange: Exchange) -> Answer:
        lines = self.lines.get(exchange.method, [Answer(404)])
        line = lines.pop(0) if len(lines) > 1 else lines[0]
        return line if isinstance(line, Answer) else line(exchange)


class Stage:
    """A provider in front of a scripted server."""

    def __init__(self) -> None:
        self.script = Script()
        self.server = FaultProxy(self.script)
        self.provider = open_scripted(self.server.url)

    def say(self, method: str, *lines: Line) -> None:
        self.script.say(method, *lines)

    def reopen(self, *, quirks: tuple[str, ...] = (), addresses: tuple[str, ...] = ()) -> CalDavProvider:
        """Return a fresh provider on the same server, as after the next start."""
        self.provider.close()
        self.provider = open_scripted(self.server.url, quirks=quirks, addresses=addresses)
        return self.provider

    @property
    def methods(self) -> list[str]:
        return self.server.methods()

    def body(self, index: int = -1) -> str:
        return self.server.log[index].body.decode()


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.provider.close()
    stage.server.close()
