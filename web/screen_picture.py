"""The shared screen as its template needs it: labels that fit, bars in 640 parts, at most eight lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.council.bodies.rules import Body
from domain.council.decisions.rules import Stage
from domain.council.meetings.rules import Showing
from domain.council.queries import Screen
from domain.council.verdicts.rules import NO_EFFECT, Line, percent_words
from web.dates import day

WIDTH = 636
LEFT = 2
MOST_ITEMS = 5


@dataclass(frozen=True)
class Bar:
    """One inequality on the screen. `fill` and `mark` in the bar's own units."""

    label: str
    sides: str
    short: str
    state: str
    met: bool
    counts: bool
    fill: int
    mark: int


def picture(screen: Screen, *, at: str, demo: bool) -> dict[str, Any]:
    body = Body(screen.meeting["body"])
    context: dict[str, Any] = {
        "screen": screen,
        "body": body.label,
        "showing": str(screen.showing),
        "at": at,
        "demo": demo,
        "agenda": _agenda(screen),
        "attendance_short": _attendance_short(screen),
        "attendance_words": screen.attendance.words_so_far.partition("，")[2] if screen.attendance else "",
        "foot": _foot(screen, body),
        "short_title": _short_title(screen),
        "lines": [],
        "hint": (),
    }
    if screen.attendance:
        members, least = screen.attendance.members.heads, screen.attendance.least
        context["room"] = {
            "fill": _part(screen.attendance.present.heads, members),
            "mark": LEFT + _part(least, members),
        }
    verdict = screen.standing.verdict if screen.standing else None
    if verdict and screen.showing == Showing.BALLOT:
        context["lines"] = [_bar(line) for line in verdict.lines if line.requirement.stage == Stage.HOLDS]
        context["hint"] = _hint(screen, body)
    if verdict and screen.showing == Showing.RESULT:
        context["lines"] = [_bar(line) for line in verdict.lines if line.counts]
        context["outcome"] = verdict.outcome.removesuffix("（征询）")
        context["beside"] = _beside(screen)
        context["below"] = _below(screen) if verdict.holds else f"{NO_EFFECT}。"
    return context


def _agenda(screen: Screen) -> list[dict[str, Any]]:
    """A window of five round the item in hand."""
    current = next((n for n, row in enumerate(screen.agenda) if screen.item and row["id"] == screen.item["id"]), 0)
    first = max(0, min(current - 1, len(screen.agenda) - MOST_ITEMS))
    return [
        {
            "position": row["position"],
            "title": _cut(row["title"], 19),
            "current": screen.item is not None and row["id"] == screen.item["id"],
        }
        for row in screen.agenda[first : first + MOST_ITEMS]
    ]


def _attendance_short(screen: Screen) -> str:
    if screen.attendance is None:
        return ""
    here = f"到会 {screen.attendance.present.heads} 人"
    return f"{here}，已达法定人数" if screen.attendance.enough else f"{here}，还差 {screen.attendance.missing} 人"


def _bar(line: Line) -> Bar:
    requirement = line.requirement
    label = requirement.subject.replace("表决", "").partition("（")[0]
    share = "过半" if not requirement.share.inclusive else requirement.share.words
    state = line.by.replace("多出", "多") if line.counts and line.met else line.state
    return Bar(
        label=f"{label} {share}",
        sides=line.sides,
        short=f"{requirement.measure.label} {share}：{line.state}",
        state=state,
        met=line.met,
        counts=line.counts,
        fill=_part(line.part, line.whole),
        mark=LEFT + _part(line.least, line.whole),
    )


def _short_title(screen: Screen) -> str:
    """Beside 「征询结果」 two Han fewer fit."""
    if screen.item is None:
        return ""
    return _cut(screen.item["title"], 10 if not screen.standing or screen.standing.ballot["binding"] else 8)


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _part(part: int, whole: int) -> int:
    return min(WIDTH, WIDTH * part // whole) if whole else 0


def _hint(screen: Screen, body: Body) -> tuple[str, ...]:
    """At the end of the lines, right under each other: eight Han each at most."""
    standing = screen.standing
    assert standing is not None
    if body == Body.OWNERS:
        return ("两项都到，", "表决才有效")
    if not standing.ballot["binding"]:
        return ("征询意见，", "不是法定决定")
    if standing.ballot["secret"]:
        return ("无记名投票，", "一人一票")
    return ("手机或举手，", "一人一票") if standing.ballot["by_phone"] else ("听主持人，", "举手表决")


def _beside(screen: Screen) -> tuple[str, ...]:
    """Beside the verdict: rounds where there are two, else the votes."""
    standing = screen.standing
    assert standing is not None and standing.tally is not None
    if len(screen.rounds) > 1:
        rates = [
            percent_words(round.tally.agreeing.heads, round.tally.all.heads) for round in screen.rounds if round.tally
        ]
        return ("各轮同意率（占全体）", " → ".join(rates[-2:]))
    tally = standing.tally
    return (f"同意 {tally.agreeing.heads}", f"不同意 {tally.opposing.heads}　弃权 {tally.abstaining.heads}")


def _below(screen: Screen) -> str:
    if (
        screen.resolution
        and screen.standing
        and len(screen.standing.verdict.lines if screen.standing.verdict else ()) < 4
    ):
        due = screen.resolution["due_on"]
        return f"{_cut(screen.resolution['responsible'], 12)}负责，{due.month}月{due.day}日前完成"
    if screen.standing and not screen.standing.ballot["binding"]:
        return "".join(_hint(screen, Body(screen.meeting["body"])))
    return ""


def _foot(screen: Screen, body: Body) -> str:
    parts = [f"{screen.meeting['community_name']}{body.label}", day(screen.meeting["meets_at"])]
    if body == Body.OWNERS:
        parts.append("纸票为准")
    elif screen.standing and not screen.standing.ballot["binding"]:
        parts.append("征询")
    return "·".join(parts)
