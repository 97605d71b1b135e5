"""Members who answer: each opens the link, fills three sections, checks and sends, following every redirect.

Plain sockets on one event loop: the visitors share the processors with the server, so they must cost little.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from tests.bench.questions import TYPED

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n"


class Refused(Exception):
    """The server answered something that no member should see."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def hidden(self) -> dict[str, str]:
        """What the first form on this page carries along without a member seeing it."""
        form = self.body.decode().partition("<form")[2].partition("</form>")[0]
        fields = [dict(ATTRIBUTE.findall(found)) for found in HIDDEN.findall(form)]
        return {field["name"]: unescape(field.get("value", "")) for field in fields}


@dataclass(frozen=True, slots=True)
class Page:
    """One request as the visitor felt it; `seconds` until the whole answer was in."""

    name: str
    seconds: float
    size: int


@dataclass
class Visitor:
    """One browser: a connection that stays open, and what it saw."""

    port: int
    pages: list[Page] = field(default_factory=list)

    async def __aenter__(self) -> "Visitor":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def request(self, name: str, path: str, form: Mapping[str, str | list[str]] | None = None) -> Answer:
        answer = await self.ask(name, path, form)
        if answer.status not in (200, 302, 303):
            raise Refused(f"{name}: {answer.status}")
        return answer

    async def ask(self, name: str, path: str, form: Mapping[str, str | list[str]] | None = None) -> Answer:
        """The same, whatever the server answers."""
        began = time.perf_counter()
        self._writer.write(_message(path, form))
        answer = await self._answer()
        self.pages.append(Page(name, time.perf_counter() - began, len(answer.body)))
        return answer

    async def _answer(self) -> Answer:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head[0].split()[1]), headers, body)

    async def post(self, name: str, path: str, form: Mapping[str, str | list[str]]) -> tuple[str, Answer]:
        """Sends a form and follows to where it leads; returns that address and page."""
        answer = await self.request(f"{name} (POST)", path, form)
        if answer.status == 200:
            raise Refused(f"{name}: the form came back")
        where = answer.headers["location"]
        return where, await self.request(_name(where), where)


def _message(path: str, form: Mapping[str, str | list[str]] | None) -> bytes:
    body = b"" if form is None else urlencode(form, doseq=True).encode()
    head = f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    return (head + (FORM % len(body) if form is not None else "") + "\r\n").encode() + body


def _name(path: str) -> str:
    """The page behind an address, whoever's link it is."""
    part = path.partition("/u/")[2].partition("/")[2].partition("?")[0]
    return {"": "hub", "controle": "check", "ontvangst": "receipt"}.get(part, "section" if part.isdigit() else part)


async def answer_everything(visitor: Visitor, token: str) -> None:
    """One complete session."""
    home = f"/u/{token}"
    await visitor.request("hub", home)
    where, page = "", Answer(0, {}, b"")
    for number, typed in enumerate(TYPED, start=1):
        path = f"{home}/{number}"
        if where.partition("?")[0] != path:
            page = await visitor.request("section", path)
        where, page = await visitor.post("section", path, page.hidden | typed)
    if where.partition("?")[0] != f"{home}/controle":
        page = await visitor.request("check", f"{home}/controle")
    where, page = await visitor.post("send", f"{home}/insturen", page.hidden)
    if not where.startswith(f"{home}/ontvangst"):
        raise Refused(f"after sending: {_name(where)}")


async def _one_after_another(port: int, tokens: Iterator[str], seen: list[Page]) -> int:
    done = 0
    for token in tokens:
        async with Visitor(port, seen) as visitor:
            await answer_everything(visitor, token)
        done += 1
    return done


async def at_once(port: int, tokens: list[str], visitors: int) -> tuple[float, list[Page]]:
    """All these members answer, so many at a time; returns how long that took and every page."""
    waiting, seen = iter(tokens), list[Page]()
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(visitors):
            group.create_task(_one_after_another(port, waiting, seen))
    return time.perf_counter() - began, seen
