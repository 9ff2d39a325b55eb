"""What a phone needs to work alone: whose it is, the grids, the three windows, the categories, the buildings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.clocks.days import day_of
from domain.patrols import checkpoints
from domain.patrols.queries import windows
from domain.patrols.rules import TILES, Ground, Urgency, Window
from domain.people import queries as people
from domain.responsibilities import queries as lists
from domain.responsibilities.rules import Item, ResponsibilityList
from domain.responsibilities.suggestion import initials
from domain.sync import devices
from domain.sync.devices import Device
from domain.sync.sealing import public_key
from domain.transaction import fetch, holes_for
from domain.words import in_order

ORDER = list(TILES)

FORM = 4
"""Raised when `me` says something new: phones then fetch it anew."""


async def me(device: Device, *, key: bytes, now: datetime) -> dict[str, Any]:
    """Raises NoListInForce."""
    grids = device.grids
    held = await lists.list_in_force(device.subdistrict, day_of(now))
    sight = await devices.sight(device.officer, now)
    home = await people.org(device.subdistrict)
    return {
        "version": await me_version(device, sight, key, now),
        "user_id": device.officer,
        "name": device.officer_name,
        "subdistrict": home["name"],
        "grids": [{"id": grid["id"], "name": _named(grid), "code": grid["code"]} for grid in grids],
        "windows": [_window(window) for window in await windows(device.subdistrict)],
        "categories": categories(held),
        "urgencies": [{"value": str(one), "label": one.label, "hint": one.hint} for one in Urgency],
        "places": await _places(grids),
        "seen_to": device.seen_to,
        "checkpoints": [_checkpoint(row) for row in await checkpoints.of_grids([grid["id"] for grid in grids])],
    }


async def me_version(device: Device, sight: int, key: bytes, now: datetime) -> str:
    """Changes with what `me` would say and with the installation's key; once a day in any case."""
    day = day_of(now)
    held = await lists.list_in_force(device.subdistrict, day)
    spans = await windows(device.subdistrict)
    points = [row["id"] for row in await checkpoints.of_grids([grid["id"] for grid in device.grids])]
    return hashlib.sha256(
        f"{FORM}|{day}|{held.id}|{sight}|{spans}|{points}|{device.seen_to}|{public_key(key)}".encode()
    ).hexdigest()[:16]


def categories(held: ResponsibilityList) -> list[dict[str, Any]]:
    return [_category(item, held.label) for item in held.items]


def _category(item: Item, version: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": item.code,
        "version": version,
        "name": item.name,
        "group": item.group.label,
        "initials": initials(item.name),
        "also": _also(item),
        "on_the_spot": item.on_spot,
        "photo_reason": item.photo,
        "confidential": item.confidential,
    }
    if item.emergency:
        said["urgency"] = str(Urgency.URGENT)
    if item.code in TILES:
        short, sign = TILES[item.code]
        said |= {"short": short, "icon": sign, "tile": len(ORDER) - ORDER.index(item.code)}
    return said


def _also(item: Item) -> str:
    """What else it is called, and the initials of that, one after the other: "路灯 ld …"."""
    words = [keyword.replace("+", "") for keyword in item.keywords]
    if item.code in TILES:
        words.insert(0, TILES[item.code][0])
    return " ".join(dict.fromkeys([*words, *map(initials, words)]))


def _named(grid: dict[str, Any]) -> str:
    name, community = str(grid["name"]), str(grid["community_name"])
    return name if name.startswith(community[:2]) else f"{community}{name}"


def _checkpoint(row: dict[str, Any]) -> dict[str, Any]:
    said = {"ground": Ground(row["ground"]).label, "since": row["made_at"].isoformat()}
    return {name: row[name] for name in ("id", "grid", "number", "name", "code", "basis")} | said


def _window(window: Window) -> dict[str, Any]:
    return {"window": str(window.part), "label": window.part.label, "from": window.starts, "to": window.ends}


async def _places(grids: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    if not grids:
        return []
    holes = holes_for(grids)
    ids = [grid["id"] for grid in grids]
    rows = await fetch(f"select id, name, grid from building where grid in ({holes})", *ids)
    return sorted(rows, key=lambda row: in_order(row["name"]))
