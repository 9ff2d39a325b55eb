"""Search in Chinese by bigrams made here, the same on both engines (stack.md §6); a consumer of the journal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.transaction import engine, fetch, on_sqlite, writing

HAN = re.compile(r"[㐀-鿿]+|[a-z0-9]+")


def grams(text: str) -> str:
    """「救灾物资」 -> "救灾 灾物 物资 救 灾 物 资"; Latin and figures as whole words."""
    pairs: list[str] = []
    singles: list[str] = []
    for run in HAN.findall(_plain(text)):
        if run[0].isascii():
            pairs.append(run)
        else:
            pairs += [run[n : n + 2] for n in range(len(run) - 1)]
            singles += run
    return " ".join([*pairs, *singles])


def _plain(text: str) -> str:
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return text.translate(wide).lower()


def wanted(words: str) -> list[str]:
    """The phrases to look for: each run of Han as its bigrams in order, a single Han as itself."""
    found = []
    for run in HAN.findall(_plain(words)):
        if run[0].isascii() or len(run) == 1:
            found.append(run)
        else:
            found.append(" ".join(run[n : n + 2] for n in range(len(run) - 1)))
    return found[:8]


def matching(words: str) -> tuple[str, list[Any]]:
    """(SQL condition on m, its values). Nothing to look for finds nothing."""
    phrases = wanted(words)
    if not phrases:
        return "1 = 0", []
    if on_sqlite():
        query = " AND ".join(f'"{phrase}"' for phrase in phrases)
        return "m.id in (select matter from matter_search where matter_search match {})", [query]
    query = " & ".join("(" + " <-> ".join(phrase.split()) + ")" for phrase in phrases)
    return "m.id in (select matter from matter_search where grams @@ {}::tsquery)", [query]


async def index(lines: Sequence[dict[str, Any]]) -> None:
    """Take in the matters that these journal lines touched. Household text is indexed too; sight narrows what is found."""
    touched = list(dict.fromkeys(line["subject"] for line in lines if line["noun"] == "matter"))
    for start in range(0, len(touched), 500):
        rows = await _texts(touched[start : start + 500])
        await _put([(row["id"], row["subdistrict"], _text(row)) for row in rows])


async def _texts(matters: list[UUID]) -> list[dict[str, Any]]:
    asked = (
        "select m.id, m.subdistrict, m.number, t.title, t.detail, t.place from matter m"
        " join matter_text t on t.matter = m.id where m.id "
    )
    if on_sqlite():
        return await fetch(f"{asked} in ({', '.join('{}' for _ in matters)})", *matters)
    # Named twice: else it reads the whole of one table while that is small.
    return await fetch(asked + "= any({}::uuid[]) and t.matter = any({}::uuid[])", matters, matters)


def _text(row: dict[str, Any]) -> str:
    return grams(" ".join([row["number"], row["title"], row["detail"], row["place"]]))


async def _put(found: list[tuple[UUID, UUID, str]]) -> None:
    if not found:
        return
    if on_sqlite():
        keyed = [(_rowid(matter), str(matter), str(home), text) for matter, home, text in found]
        into = "insert into matter_search (rowid, matter, subdistrict, grams) values (?, ?, ?, ?)"
        async with writing():
            await engine().execute_many("delete from matter_search where rowid = ?", [(row[0],) for row in keyed])
            await engine().execute_many(into, keyed)
        return
    await fetch(
        "insert into matter_search (matter, subdistrict, grams) select * from"
        " unnest({}::uuid[], {}::uuid[], {}::text[]::tsvector[])"
        " on conflict (matter) do update set grams = excluded.grams",
        *map(list, zip(*((matter, home, _vector(text)) for matter, home, text in found), strict=True)),
    )


def _vector(text: str) -> str:
    """As PostgreSQL writes it: it need not look for words once more (a third of an insert). Positions stop at 16,383,
    so a longer text is found by its beginning; a word has at most 2,046 bytes."""
    return " ".join(f"{word}:{n}" for n, word in enumerate(text.split(), 1) if len(word) < 2000)


def _rowid(matter: UUID) -> int:
    return matter.int & (2**62 - 1)


async def forget(matter: UUID) -> None:
    """Erasing reaches the index too."""
    if on_sqlite():
        await fetch("delete from matter_search where rowid = {}", _rowid(matter))
    else:
        await fetch("delete from matter_search where matter = {}", matter)
