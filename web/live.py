"""Pictures that follow what happens: one listener a process, one painting a subject, any number of streams."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import Context

from domain.transaction import engine

CHANNEL = "screen"
LOOK = 5.0
"""Seconds. A wake-up is a hint: a process can die between its commit and it, so every painter also looks by itself."""

Paint = Callable[[str], Awaitable[str]]


def event(name: str, data: str) -> bytes:
    """One server-sent event; a picture keeps its lines."""
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return f"event: {name}\n{lines}\n".encode()


BEAT = event("beat", "")


class Subject:
    """What all streams of one meeting share. `latest` is encoded once; `turn` is set and replaced at every look."""

    def __init__(self) -> None:
        self.latest: bytes | None = None
        self.turn = asyncio.Event()
        self.dirty = asyncio.Event()
        self.streams = 0
        self.work: asyncio.Task[None] | None = None

    def show(self, picture: bytes) -> None:
        if picture != self.latest:
            self.latest = picture
        self.turn.set()
        self.turn = asyncio.Event()


class Live:
    def __init__(self, paint: Paint, *, look: float = LOOK) -> None:
        self._paint, self._look = paint, look
        self._subjects: dict[str, Subject] = {}
        self._starting = asyncio.Lock()
        self._listening = False
        self._stopped = False

    async def start(self) -> None:
        """Once, however many streams ask at the same moment: the one connection takes one order at a time."""
        async with self._starting:
            if not self._listening:
                self._stopped = False
                await engine().listen(CHANNEL, self._heard)
                self._listening = True

    async def stop(self) -> None:
        """Every stream ends, so that the server can."""
        self._stopped = True
        for subject in list(self._subjects.values()):
            subject.turn.set()
            if subject.work:
                subject.work.cancel()
        if self._listening:
            await engine().unlisten(CHANNEL, self._heard)
            self._listening = False

    async def follow(self, name: str) -> AsyncIterator[bytes]:
        """The picture now, then at every change; a beat where nothing changed. A slow screen misses steps, never the last."""
        await self.start()
        subject = self._subjects.setdefault(name, Subject())
        subject.streams += 1
        if subject.work is None or subject.work.done():
            subject.dirty.set()
            # An empty context: the painter belongs to nobody's request, nor to its transaction.
            subject.work = asyncio.get_running_loop().create_task(self._serve(name, subject), context=Context())
        shown: bytes | None = None
        try:
            while not self._stopped:
                turn = subject.turn
                if subject.latest is not None and subject.latest is not shown:
                    shown = subject.latest
                    yield shown
                    continue
                await turn.wait()
                if subject.latest is shown:
                    yield BEAT
        finally:
            subject.streams -= 1
            if subject.streams == 0:
                self._subjects.pop(name, None)
                if subject.work:
                    subject.work.cancel()

    def _heard(self, payload: str) -> None:
        """An empty payload: the listener was lost for a while, so everything may have changed."""
        for name, subject in self._subjects.items():
            if payload in ("", name):
                subject.dirty.set()

    async def _serve(self, name: str, subject: Subject) -> None:
        while not self._stopped:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(subject.dirty.wait(), self._look)
            subject.dirty.clear()
            try:
                picture = await self._paint(name)
            except Exception:
                # The database is away: no picture and no beat, so the screens say by themselves that they are stale.
                await asyncio.sleep(1)
                subject.dirty.set()
                continue
            subject.show(event("picture", picture))
