"""Invented people: names drawn from two lists, mobiles from a prefix that no operator has been given (154)."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊"
FIRST = "春夏秋冬晓明文国建志海立永德玉金桂凤秀淑雅思雨晨宇子梓佳欣若景书安和长云"
SECOND = "华英兰芳平军强伟杰峰涛磊鹏辉洁敏静丽娟霞燕玲梅琴萍红桐禾林洋宁乐然轩涵彤悦航博源清泉"


def invented(rng: Random) -> Iterator[str]:
    """Each name once."""
    used: set[str] = set()
    while True:
        name = rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(SECOND)
        if name not in used:
            used.add(name)
            yield name


def mobile(n: int) -> str:
    return f"1540{n:07d}"
