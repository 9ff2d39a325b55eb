"""32 phones as sockets, lighter than the server they measure: whole requests made beforehand, the next one sent when the
last is answered. `python -m bench._phones PORT SECONDS CLIENTS FILE`; prints one line of JSON.

A turn is one or two requests (an op, then its photo) on one connection; what is timed is the turn.
"""

from __future__ import annotations

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FILLER = b"p"
Request = tuple[bytes, int]
"""Bytes, and how many bytes of filler follow them (a photo need not stand in the file)."""


def write(file: Path, turns: Iterable[list[Request]]) -> Path:
    with file.open("wb") as out:
        for turn in turns:
            out.write(struct.pack("<B", len(turn)))
            for content, filler in turn:
                out.write(struct.pack("<II", len(content), filler) + content)
    return file


def read(file: Path) -> list[list[Request]]:
    found, at, content = [], 0, file.read_bytes()
    while at < len(content):
        turn = []
        requests, at = content[at], at + 1
        for _ in range(requests):
            length, filler = struct.unpack_from("<II", content, at)
            turn.append((content[at + 8 : at + 8 + length], filler))
            at += 8 + length
        found.append(turn)
    return found


class Load:
    def __init__(self, turns: list[list[Request]], seconds: float) -> None:
        self.turns: Iterator[list[Request]] = iter(turns)
        self.until = time.perf_counter() + seconds
        self.took: list[float] = []
        self.wrong = ""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.running = 0


class Phone(asyncio.Protocol):
    def __init__(self, load: Load) -> None:
        self.load = load
        load.running += 1

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.next_turn()

    def next_turn(self) -> None:
        self.began = time.perf_counter()
        turn = next(self.load.turns, None) if self.began < self.load.until and not self.load.wrong else None
        if turn is None:
            self.transport.close()
            return
        self.left = iter(turn)
        self.send()

    def send(self) -> bool:
        request = next(self.left, None)
        if request is None:
            return False
        self.heard = b""
        content, filler = request
        self.transport.writelines([content, FILLER * filler] if filler else [content])
        return True

    def data_received(self, data: bytes) -> None:
        self.heard += data
        head, gap, body = self.heard.partition(b"\r\n\r\n")
        if not gap:
            return
        length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0] or 0)
        if len(body) < length:
            return
        fine = head.startswith(b"HTTP/1.1 200") and (not body or (b"applied" in body and b"rejected" not in body))
        if not fine:
            self.load.wrong = self.load.wrong or self.heard[:600].decode(errors="replace")
        if not self.send():
            self.load.took.append(time.perf_counter() - self.began)
            self.next_turn()

    def connection_lost(self, error: Exception | None) -> None:
        if error:
            self.load.wrong = self.load.wrong or repr(error)
        self.load.running -= 1
        if not self.load.running:
            self.load.ended.set_result(None)


async def run(port: int, seconds: float, clients: int, file: Path) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    load = Load(read(file), seconds)
    began = time.perf_counter()
    await asyncio.gather(*(loop.create_connection(lambda: Phone(load), "127.0.0.1", port) for _ in range(clients)))
    await load.ended
    took = sorted(load.took)
    lasted = time.perf_counter() - began
    share = {f"p{n}": took[min(len(took) - 1, len(took) * n // 100)] * 1000 for n in (50, 99)} if took else {}
    return {"turns": len(took), "seconds": lasted, "ran_out": lasted < seconds * 0.95, "wrong": load.wrong, **share}


if __name__ == "__main__":
    import uvloop

    port, seconds, clients, file = sys.argv[1:]
    print(json.dumps(uvloop.run(run(int(port), float(seconds), int(clients), Path(file)))))
