"""Mobile, identity-card, bank-card and plate numbers, however they are spaced or typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

Span = tuple[int, int]

HAN_DIGITS = dict(zip("〇零○Ｏ一壹幺二贰三叁四肆五伍六陆七柒八捌九玖", "00001112233445566778899", strict=True))

# What people put between digits to slip past a search, or because they read them out so.
BETWEEN = r"[ \t\u00a0\u2000-\u200d\u2060\u3000\ufeff\-‐-―－·・._]{0,3}"

PROVINCES = {
    *(11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46),
    *(50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83),
}

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def plain(text: str) -> str:
    """Full-width letters and digits as ASCII, character for character, so that places in the line stay true."""
    return "".join(_plain_letter(letter) for letter in text)


def digits_read(text: str) -> str:
    """`plain`, with Han digits as digits too: 一三八 reads like 138. Same length as the text."""
    return "".join(HAN_DIGITS.get(letter, letter) for letter in plain(text))


def mobiles(text: str) -> Iterator[Span]:
    """Eleven digits from 13 to 19, with or without +86. A landline's area code or extension never makes one."""
    for pattern in (MOBILE, MOBILE_SLASHED, HOME_LINE):
        for found in pattern.finditer(digits_read(text)):
            yield found.span("number")


def identity_cards(text: str) -> Iterator[Span]:
    """Eighteen places with a plausible province and birthday, or fifteen as before 1999. GB 11643.

    A wrong check digit still names a person, so it is found as well; a number that is no birthday is not.
    """
    for pattern, birthday in ((IDENTITY_18, _birthday_18), (IDENTITY_15, _birthday_15)):
        for found in pattern.finditer(digits_read(text)):
            number = _bare(found.group())
            if int(number[:2]) in PROVINCES and birthday(number):
                yield found.span()
    for pattern in (PASSPORT, DISABLED):
        for found in pattern.finditer(digits_read(text)):
            yield found.span("number")


def check_character(seventeen: str) -> str:
    """The eighteenth place of an identity number, GB 11643 (ISO 7064, MOD 11-2)."""
    return "10X98765432"[sum(int(digit) << (17 - place) for place, digit in enumerate(seventeen)) % 11]


def bank_cards(text: str) -> Iterator[Span]:
    """Sixteen to nineteen digits that fit Luhn; with 卡号 or 银行卡 before them twelve to nineteen that need not."""
    read = digits_read(text)
    for found in CARD.finditer(read):
        number = _bare(found.group())
        if number[0] in "3456" or number.startswith("9558"):
            if luhn(number):
                yield found.span()
    for found in CARD_NAMED.finditer(read):
        yield found.span("number")


def luhn(number: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def plates(text: str) -> Iterator[Span]:
    """A province, a letter and five or six places, at least one of them a digit. GA 36."""
    for found in PLATE.finditer(plain(text).upper()):
        if any(letter.isdigit() for letter in found.group("rest")):
            yield found.span()
    for found in PLATE_NAMED.finditer(plain(text).upper()):
        if any(letter.isdigit() for letter in found["number"]):
            yield found.span("number")


def accounts(text: str) -> Iterator[Span]:
    """WeChat and QQ numbers and private mailboxes. An office's mailbox, a public account and a group are none."""
    for pattern in (WECHAT, QQ, MAILBOX):
        for found in pattern.finditer(plain(text)):
            yield found.span("number")


def _plain_letter(letter: str) -> str:
    narrow = unicodedata.normalize("NFKC", letter)
    return narrow if len(narrow) == 1 and narrow.isascii() and (narrow.isalnum() or narrow in "+-/") else letter


def _run(first: str, more: str, times: str) -> str:
    return f"{first}(?:{BETWEEN}{more}){{{times}}}"


MOBILE = re.compile(
    rf"(?<![0-9])(?:\+?{BETWEEN}86{BETWEEN})?(?P<number>1{BETWEEN}[3-9](?:{BETWEEN}[0-9]){{9}})(?![0-9])"
)
MOBILE_SLASHED = re.compile(r"(?<![0-9/])(?P<number>1[3-9][0-9]/[0-9]{4}/[0-9]{4})(?![0-9/])")
HOME_LINE = re.compile(
    r"(?:家里|家中|家庭|家|住宅|宅)的?(?:座机|固话|电话)(?:号码|号)?(?:是|为)?\s*[：:]?\s*"
    rf"(?P<number>(?:0[0-9]{{2,3}}{BETWEEN})?{_run('[2-9]', '[0-9]', '6,7')})(?![0-9])"
)
PASSPORT = re.compile(
    r"(?:护照|通行证)(?:号码|号)?(?:是|为)?\s*[：:]?\s*(?P<number>[A-Za-z][A-Za-z]?[0-9]{7,9})(?![0-9A-Za-z])"
)
DISABLED = re.compile(
    rf"残疾(?:人)?证(?:号码|号)?(?:是|为)?\s*[：:]?\s*(?P<number>{_run('[1-8]', '[0-9]', '16')}[0-9Xx][0-9A-Za-z]{{2,3}})"
)
IDENTITY_18 = re.compile(rf"(?<![0-9]){_run('[1-8]', '[0-9]', '16')}{BETWEEN}[0-9Xx](?![0-9A-Za-z])")
IDENTITY_15 = re.compile(rf"(?<![0-9]){_run('[1-8]', '[0-9]', '14')}(?![0-9])")
CARD = re.compile(rf"(?<![0-9]){_run('[0-9]', '[0-9]', '15,18')}(?![0-9])")
CARD_NAMED = re.compile(
    rf"(?:卡号|银行卡|储蓄卡|存折)[^0-9，。；]{{0,6}}(?P<number>{_run('[0-9]', '[0-9]', '11,18')})(?![0-9])"
)
PLATE = re.compile(
    rf"[{PLATE_PROVINCES}]{BETWEEN}[A-Z]{BETWEEN}(?P<rest>{_run('[A-HJ-NP-Z0-9]', '[A-HJ-NP-Z0-9]', '4,5')}"
    rf"|{_run('[A-HJ-NP-Z0-9]', '[A-HJ-NP-Z0-9]', '3')}{BETWEEN}[挂学警港澳使领])(?![A-Z0-9])"
)
PLATE_NAMED = re.compile(
    rf"(?:车牌号码|车牌号|车号|牌照号)(?:是|为)?\s*[：:]?\s*(?P<number>[A-Z]{BETWEEN}{_run('[A-HJ-NP-Z0-9]', '[A-HJ-NP-Z0-9]', '4,5')})(?![A-Z0-9])"
)
SAID = r"(?:同号)?(?:号码|号)?(?:是|为)?\s*[：:]?\s*"
WECHAT = re.compile(
    rf"(?:微信(?!公众|群|小程序)|(?<![A-Za-z])(?:[Vv][Xx]|[Ww][Xx]))\s?{SAID}(?P<number>[A-Za-z][-_A-Za-z0-9]{{5,19}})(?![-_A-Za-z0-9])"
)
QQ = re.compile(rf"(?<![A-Za-z])[Qq][Qq](?!\s*群)\s?{SAID}(?P<number>[1-9][0-9]{{4,10}})(?![0-9])")
MAILBOX = re.compile(
    r"(?<![\w.+-])(?P<number>[A-Za-z0-9][\w.+-]*@(?!(?:[\w-]+\.)*(?:gov|org)\.cn)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)",
    re.ASCII,
)


def _bare(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _birthday_18(number: str) -> bool:
    return 1900 <= int(number[6:10]) <= 2099 and _is_day(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def _birthday_15(number: str) -> bool:
    """From 1920 on: a grid's fifteen-digit code has the street at the year's place, and streets start at 001."""
    return int(number[6:8]) >= 20 and _is_day(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
