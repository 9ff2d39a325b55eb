"""Loads both sets, asks everything of the small and the large one in turns, prints medians side by side."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
import traceback
from typing import TYPE_CHECKING

from bench.matters import databases

if TYPE_CHECKING:
    from bench.matters.questions import Question

SMALL, LARGE = 10_000, 1_000_000
ROUNDS, ASKED = 45, 4
"""Rounds of so many questions each, small and large by turns."""

WANTED = {"PostgreSQL": 1.5, "SQLite": 2.5}


def main() -> None:
    large = int(sys.argv[sys.argv.index("--large") + 1]) if "--large" in sys.argv else LARGE
    done = 0
    with databases.folder():
        server = None
        if "--postgres" in sys.argv:
            from tests import postgres

            server = postgres.start(durable=True)
        try:
            asyncio.run(compare(large, server))
        except BaseException:
            traceback.print_exc()
            done = 1
    if done:
        # SQLite's threads would keep a process alive that has failed.
        os._exit(done)


async def compare(large: int, server: str | None) -> None:
    from bench.matters import load, questions
    from domain import clock

    pair = await databases.opened(("small", "large"), server)
    for database, size in zip(pair, (SMALL, large), strict=True):
        began = time.perf_counter()
        await load.fill(database, size, clock.now())
        took = time.perf_counter() - began
        print(
            f"  {database.name}: {size:,} matters in {len(database.streets)} streets, loaded in {took:.0f} s",
            flush=True,
        )
        databases.use(database)
        await database.engine.start()
        await questions.publish(database)
    await measure(pair, "PostgreSQL" if server else "SQLite")
    for database in pair:
        await database.engine.stop()


async def measure(pair: list[databases.Database], engine: str, only: str = "") -> None:
    from bench.matters import costs, questions

    print(
        f"{engine}: medians of {ROUNDS * ASKED}, small -> large, asked in turns; wanted: ratio at most {WANTED[engine]}"
    )
    bare: dict[str, float] = {}
    pages = questions.Pages()
    for database in pair:
        databases.use(database)
        await pages.prepare(database)
    for one in [*questions.of_the_domain(), *pages.questions()]:
        if only not in one.name and "bare" not in one.name:
            continue
        found = {database.name: Figures() for database in pair}
        for turn in range(ROUNDS + 1):
            for database in pair:
                databases.use(database)
                await ask(one, database, None if turn == 0 else found[database.name])
        say(one, found["small"], found["large"], bare, WANTED[engine])
    await costs.costs(pair)


class Figures:
    def __init__(self) -> None:
        self.database: list[float] = []
        self.whole: list[float] = []
        self.queries: set[int] = set()

    @property
    def counted(self) -> str:
        return "/".join(map(str, sorted(self.queries)))


async def ask(one: Question, database: databases.Database, found: Figures | None) -> None:
    """The first round is not counted."""
    from bench.matters.questions import LUCK

    for _ in range(ASKED):
        question = await one.ready(LUCK.choice(database.streets))
        with databases.watching(database.engine) as watch:
            began = time.perf_counter()
            await question()
            whole = (time.perf_counter() - began) * 1000
        if found:
            found.whole.append(whole)
            found.database.append(watch.ms)
            found.queries.add(watch.n)


def say(one: Question, small: Figures, large: Figures, bare: dict[str, float], most: float) -> None:
    whole = [statistics.median(figures.whole) for figures in (small, large)]
    bare.setdefault(one.name, whole[1])
    line = f"  {one.name:<29} whole {whole[0]:6.2f} -> {whole[1]:6.2f} ms, {whole[1] / bare[one.beside]:5.1f} x bare"
    if any(small.database):
        middle = [statistics.median(figures.database) for figures in (small, large)]
        quick = [statistics.quantiles(figures.database, n=4)[0] for figures in (small, large)]
        ratio = middle[1] / middle[0]
        line += f"   in the database {middle[0]:6.3f} -> {middle[1]:6.3f}, ratio {ratio:4.2f}"
        line += f" (quickest quarter {quick[1] / quick[0]:4.2f}){' OVER' if ratio > most else ''}"
        line += f"   queries {small.counted} -> {large.counted}"
    print(line, flush=True)


if __name__ == "__main__":
    main()
