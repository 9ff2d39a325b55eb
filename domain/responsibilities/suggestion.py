"""Which item is meant, and why: from what was said, or from a few letters typed. Local, deterministic, explained."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin

from domain.responsibilities.rules import Item, Kind


@dataclass(frozen=True)
class Suggestion:
    """`score` only orders suggestions for one text; it is not shown."""

    item: Item
    kind: Kind
    reason: str
    score: int


@dataclass(frozen=True)
class _Mention:
    keyword: str
    places: frozenset[int]


def suggest(text: str, items: Iterable[Item], most: int = 3) -> list[Suggestion]:
    """The likeliest items first; empty when nothing of the list is mentioned.

    A keyword counts with the square of its length, so that "楼道灯不亮" outweighs "灯不亮"; one inside a longer
    one of the same item does not count again. Equal scores: emergencies first, then the list's order.
    """
    said = _plain(text)
    found = []
    for item in items:
        mentions = _mentions(said, item)
        if mentions:
            score = sum(len(mention.places) ** 2 for mention in mentions)
            found.append(Suggestion(item, item.kind, _reason(item, mentions), score))
    found.sort(key=lambda one: (-one.score, not one.item.emergency, one.item.number))
    return found[:most]


def find(items: Iterable[Item], typed: str) -> list[Item]:
    """By Chinese words, pinyin or its initials (ggzm, gonggong for 公共照明). Nothing typed: the whole list."""
    letters = _plain(typed).replace("。", "")
    ranked = [(rank, item.number, item) for item in items if (rank := _rank(item, letters)) is not None]
    return [item for _, _, item in sorted(ranked, key=lambda row: row[:2])]


@cache
def initials(name: str) -> str:
    """公共照明 → ggzm; what is neither Han nor a letter falls out."""
    return "".join(_letters(lazy_pinyin(name, style=Style.FIRST_LETTER)))


@cache
def _spelled(name: str) -> str:
    return "".join(_letters(lazy_pinyin(name)))


def _letters(parts: Sequence[str]) -> list[str]:
    return ["".join(letter for letter in part.lower() if letter.isascii() and letter.isalnum()) for part in parts]


def _plain(text: str) -> str:
    """Half-width, lower case, no blanks; what ends a sentence becomes 。"""
    half = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\s+", "", re.sub(r"[!?;。\n]+", "。", half))


def _mentions(said: str, item: Item) -> list[_Mention]:
    """Every keyword that occurs, the longest first, without those that lie inside longer ones."""
    kept: list[_Mention] = []
    begin = 0
    for sentence in said.split("。"):
        here = (_mention(sentence, begin, keyword) for keyword in (*item.keywords, item.name))
        for mention in sorted((one for one in here if one), key=lambda one: (-len(one.places), one.keyword)):
            if not any(mention.places <= other.places or mention.keyword == other.keyword for other in kept):
                kept.append(mention)
        begin += len(sentence) + 1
    return sorted(kept, key=lambda one: (-len(one.places), min(one.places)))


def _mention(sentence: str, begin: int, keyword: str) -> _Mention | None:
    places: set[int] = set()
    for part in keyword.lower().split("+"):
        at = sentence.find(part)
        if at < 0:
            return None
        places.update(range(begin + at, begin + at + len(part)))
    return _Mention(keyword, frozenset(places))


def _reason(item: Item, mentions: Sequence[_Mention]) -> str:
    words = "".join(
        f"“{part}”" for part in dict.fromkeys(part for one in mentions[:2] for part in one.keyword.split("+"))
    )
    return f"提到{words}，清单第 {item.number} 条“{item.name}”归{item.kind.label}"


def _rank(item: Item, letters: str) -> int | None:
    """0 the name begins so, 1 the name contains it, 2 a keyword contains it, 3 a keyword's initials begin so."""
    name = _plain(item.name)
    if any(word.startswith(letters) for word in (name, initials(item.name), _spelled(item.name))):
        return 0
    if letters in name or letters in initials(item.name):
        return 1
    if any(letters in keyword for keyword in item.keywords):
        return 2
    if any(initials(part).startswith(letters) for keyword in item.keywords for part in keyword.split("+")):
        return 3
    return None
