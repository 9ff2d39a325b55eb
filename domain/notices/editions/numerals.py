"""The numbers a text states, in order, whether written 257, ２５７ or 二百五十七户."""

from __future__ import annotations

import re

from domain.notices.gate.numbers import plain

HAN = "〇零一二两三四五六七八九"
VALUES = dict(zip(HAN, (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
TENS = {"十": 10, "百": 100, "千": 1000}

# A Han numeral is a number only where something is counted: 一起 and 统一 are words.
COUNTED = "户人名票次轮日月年天元角分米个项条栋号层楼室间份张套处件周岁成倍点时"
NUMBER = re.compile(
    rf"(?P<arabic>[0-9]+(?:[,，][0-9]{{3}})*(?:[.．][0-9]+)?)(?P<more>[万亿千百])?|(?P<share>[{HAN}十百]+分之[{HAN}十百]+)"
    rf"|(?P<han>[{HAN}十百千万亿]+)(?=[{COUNTED}平公吨])"
)


def numbers(text: str) -> list[str]:
    """Normalised, in the order of the text; wording around them may change, these may not."""
    return [_value(found) for found in NUMBER.finditer(plain(text))]


def _value(found: re.Match[str]) -> str:
    if found["arabic"]:
        figure = re.sub(r"[,，]", "", found["arabic"]).replace("．", ".")
        whole, _, decimals = figure.partition(".")
        return f"{int(whole)}{'.' + decimals if decimals else ''}{found['more'] or ''}"
    if found["share"]:
        below, above = found["share"].split("分之")
        return f"{_han(above)}/{_han(below)}"
    return str(_han(found["han"]))


def _han(text: str) -> int:
    if all(letter in VALUES for letter in text):
        return int("".join(str(VALUES[letter]) for letter in text))
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            before, _, after = text.partition(unit)
            return (_han(before) if before else 1) * size + (_han(after) if after else 0)
    total, digit = 0, 0
    for letter in text:
        if letter in TENS:
            total += (digit or 1) * TENS[letter]
            digit = 0
        else:
            digit = VALUES[letter]
    return total + digit
