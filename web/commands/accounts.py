"""accounts add, passwd, list."""

from __future__ import annotations

from web.spoken import group


@group()
def accounts() -> None:
    """账号：新增、改密码、列出。"""
