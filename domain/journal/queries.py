"""The journal's questions: the feed after a position, the history of one thing, the newest head, is the chain whole?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.journal import rules
from domain.journal.tables import Block, Journal
from domain.transaction import fetch

COLUMNS = "n, id, subdistrict, path, noun, subject, action, actor, at, changes, commitment, digest, position"


async def last_block() -> dict[str, Any] | None:
    return await Block.select().order_by(Block.n, ascending=False).first()


async def without_place(most: int) -> list[dict[str, Any]]:
    return (
        await Journal.select(Journal.n, Journal.digest)
        .where(Journal.position.is_null())
        .order_by(Journal.n)
        .limit(most)
    )


async def head() -> rules.Head | None:
    block = await last_block()
    return rules.Head(block["n"], block["hash"][:16]) if block else None


async def covering_head(entry: UUID, seconds: float = 2) -> rules.Head | None:
    """The newest head once `entry` is sealed; waits up to `seconds`. None when it still is not."""
    for _ in range(int(seconds / 0.05) + 1):
        [found] = await fetch("select position from journal where id = {}", entry)
        if found["position"] is not None:
            return await head()
        await asyncio.sleep(0.05)
    return None


async def feed(after: int, *, most: int = 500) -> list[dict[str, Any]]:
    """What a line tells its followers, after a position, in order; gapless whatever commits late (foundation C)."""
    return await fetch(
        "select position, subdistrict, noun, subject, action, changes from journal where position > {}"
        " order by position limit {}",
        after,
        most,
    )


async def newest_position() -> int:
    [row] = await fetch("select coalesce(max(last), 0) as last from block")
    return int(row["last"])


async def history(subject: UUID) -> list[dict[str, Any]]:
    """One thing's lines, oldest first, with who did it and the note where it has not been erased."""
    rows = await fetch(
        "select j.n, j.id, j.action, j.actor, j.at, j.changes, j.commitment, o.name as actor_name, t.note"
        " from journal j left join officer o on o.id = j.actor left join journal_note t on t.entry = j.id"
        " where j.subject = {} order by j.n",
        subject,
    )
    for row in rows:
        row["changes"] = json.loads(row["changes"])
        if row["commitment"] and row["note"] is None:
            row["note"] = "已删除"
    return rows


async def verify(heads: Sequence[rules.Head] = (), *, page: int = 5000) -> rules.Report:
    """Rehash every line, root and link; compare with printed heads. Names the first broken link."""
    reached, count, previous = 0, 0, rules.GENESIS
    n, last_hash, fault = 0, "", None
    known = {h.n: h.hash16 for h in heads}
    pending = (await fetch("select count(*) as n from journal where position is null"))[0]["n"]
    while fault is None:
        blocks = await fetch("select * from block where n > {} order by n limit {}", n, 200)
        if not blocks:
            break
        lines = _by_position(reached, blocks[-1]["last"], page)
        for block in blocks:
            fault, digests = None, []
            if block["n"] != n + 1:
                fault = rules.Fault(n + 1, 0, "缺少这一块")
            elif block["first"] != reached + 1:
                fault = rules.Fault(block["n"], 0, "起点与上一块不相接")
            while fault is None and reached < block["last"]:
                row = await anext(lines, None)
                if row is None or row["position"] != reached + 1:
                    fault = rules.Fault(block["n"], reached + 1, "这一条不见了")
                elif rules.digest(row) != row["digest"]:
                    fault = rules.Fault(block["n"], reached + 1, "内容与摘要不符")
                else:
                    digests.append(row["digest"])
                    reached += 1
            if fault is None:
                fault = _judge(block, digests, previous, known)
            if fault:
                break
            n, previous, last_hash, count = block["n"], block["hash"], block["hash"], reached
    if fault is None:
        fault = await _tail(n, reached, known)
    newest = rules.Head(n, last_hash[:16]) if n else None
    return rules.Report(count, n, int(pending), newest, fault)


def _judge(block: dict[str, Any], digests: list[str], previous: str, known: dict[int, str]) -> rules.Fault | None:
    n = block["n"]
    if rules.merkle(digests) != block["root"]:
        return rules.Fault(n, 0, "各条摘要与区块根不符，有条目被替换或调换")
    if block["previous"] != previous:
        return rules.Fault(n, 0, "与上一块的链接断开")
    if rules.link(n, block["first"], block["last"], block["root"], block["previous"]) != block["hash"]:
        return rules.Fault(n, 0, "区块自身的哈希不符")
    if n in known and block["hash"][:16] != known[n]:
        return rules.Fault(n, 0, "与印出的链头不符，这一块或之前的内容被改写过")
    return None


async def _tail(n: int, reached: int, known: dict[int, str]) -> rules.Fault | None:
    [extra] = await fetch("select min(position) as position from journal where position > {}", reached)
    if extra["position"] is not None:
        return rules.Fault(n + 1, extra["position"], "有条目不在任何区块里")
    missing = [number for number in sorted(known) if number > n]
    return rules.Fault(missing[0], 0, "印出的链头还在，库里已没有这一块：结尾被删过") if missing else None


async def _by_position(after: int, last: int, page: int) -> Any:
    while after < last:
        rows = await fetch(
            f"select {COLUMNS} from journal where position > {{}} and position <= {{}} order by position limit {{}}",
            after,
            last,
            page,
        )
        if not rows:
            return
        for row in rows:
            yield row
        after = rows[-1]["position"]
