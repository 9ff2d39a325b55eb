"""补送: what a broken phone saved is brought in whole, in several files, in any order, and nothing is dropped silently."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from domain import clock
from domain.sync import verbs  # noqa: F401
from domain.transaction import fetch
from tests.phone import Phone, compact
from tests.web.test_patrols_page import desk, phone_of
from web.routes.rescue import MOST


def named(content: bytes, mime: str = "image/jpeg") -> dict[str, Any]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": mime}


def carried(content: bytes, mime: str = "image/jpeg", *, spoilt: bool = False) -> dict[str, Any]:
    data = b"x" + content[1:] if spoilt else content
    return named(content, mime) | {"data": base64.b64encode(data).decode()}


def rescue_file(phone: Phone, ops: list[dict[str, Any]], blobs: list[dict[str, Any]]) -> bytes:
    who = {"device_id": str(phone.device.id), "user_id": str(phone.device.officer)}
    return compact({"format": "sanshi-rescue", **who, "ops": ops, "blobs": blobs})


def chosen(*files: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("data", (f"未送达-{n}.json", content, "application/json")) for n, content in enumerate(files, start=1)]


async def whole_photos() -> int:
    rows = await fetch("select count(distinct sha256) as many from op_blob where verified_at is not null")
    return int(rows[0]["many"])


async def test_sixty_photos_go_in_though_an_older_phone_wrote_them_all_into_one_file(town):
    phone = await phone_of(town.lin)
    photos = [bytes([n]) * 400_000 for n in range(60)]
    ops = [phone.finding(town.east, now=clock.now(), blobs=[named(one)]) for one in photos]
    file = rescue_file(phone, ops, [carried(one) for one in photos])

    async with desk(town.lin) as owner:
        answer = await owner.post("/rescue", files=chosen(file))

    assert answer.status_code == 200
    assert "<dt>这次送达</dt><dd>60 条、60 张照片</dd>" in answer.text
    assert await whole_photos() == 60


async def test_several_files_go_in_together_or_alone_in_any_order_and_twice(town):
    phone = await phone_of(town.lin)
    picture, voice, other = b"picture" * 99, b"voice" * 99, b"other" * 99
    blobs = [[named(picture)], [named(voice, "audio/webm")], [named(other)]]
    ops = [phone.finding(town.east, now=clock.now(), blobs=some) for some in blobs]
    first = rescue_file(phone, ops, [carried(picture)])
    second = rescue_file(phone, ops, [carried(voice, "audio/webm")])
    third = rescue_file(phone, ops, [carried(other)])

    async with desk(town.lin) as owner:
        alone = (await owner.post("/rescue", files=chosen(third))).text
        together = (await owner.post("/rescue", files=chosen(second, first))).text
        again = (await owner.post("/rescue", files=chosen(first, second, third))).text

    assert "<dt>这次送达</dt><dd>3 条、1 张照片</dd>" in alone
    assert "还有 1 张照片、1 段录音没有到：在别的几份文件里" in alone
    assert "<dt>这次送达</dt><dd>1 张照片、1 段录音</dd>" in together
    assert "<dt>早已送达</dt><dd>3 条</dd>" in together
    assert "没有到" not in together
    assert "<dt>早已送达</dt><dd>3 条、2 张照片、1 段录音</dd>" in again
    assert len(await fetch("select id from matter")) == 3
    assert await whole_photos() == 3


async def test_who_chooses_no_file_is_told_which_to_choose(town):
    async with desk(town.lin) as owner:
        empty = await owner.post("/rescue", files=[("data", ("", b"", "application/octet-stream"))])
        plain = await owner.post("/rescue", data={"data": ""})

    for answer in (empty, plain):
        assert answer.status_code == 422
        assert "还没有选文件。请选手机“待上传”里存出来的，名字以“未送达”开头" in answer.text


async def test_who_chooses_more_than_fits_at_once_is_told_to_choose_fewer(town):
    async with desk(town.lin) as owner:
        answer = await owner.post("/rescue", files=chosen(b" " * (MOST // 2), b" " * (MOST // 2)))

    assert answer.status_code == 413
    assert "一次最多 64 MB" in answer.text
    assert "分几次选" in answer.text


async def test_a_photo_spoilt_in_the_file_is_named_and_the_rest_goes_in(town):
    phone = await phone_of(town.lin)
    good, bad, cut = b"good" * 99, b"bad!" * 99, b"cut!" * 99
    ops = [
        phone.finding(town.east, place="3 号楼", now=clock.now(), blobs=[named(good), named(bad)]),
        phone.finding(town.east, place="5 号楼", now=clock.now(), blobs=[named(cut, "audio/mp4")]),
    ]
    torn = carried(cut, "audio/mp4") | {"data": "not base64!"}
    file = rescue_file(phone, ops, [carried(bad, spoilt=True), torn, carried(good)])
    mended = rescue_file(phone, ops, [carried(bad), carried(cut, "audio/mp4")])

    async with desk(town.lin) as owner:
        page = (await owner.post("/rescue", files=chosen(file))).text
        after = (await owner.post("/rescue", files=chosen(file, mended))).text
        again = (await owner.post("/rescue", files=chosen(file))).text

    assert "<dt>早已送达</dt><dd>2 条、2 张照片、1 段录音</dd>" in again
    assert "<dt>这次送达</dt><dd>2 条、1 张照片</dd>" in page
    assert "<dt>内容坏了</dt><dd>1 张照片、1 段录音</dd>" in page
    assert "“3 号楼公共照明”" in page
    assert "的一张照片，文件里的内容坏了。手机还能用的，在“待上传”里重新存一次" in page
    assert "“5 号楼公共照明”" in page
    assert "内容坏了" not in after
    assert await whole_photos() == 3


async def test_what_the_file_does_not_hold_and_the_server_has_lost_is_said_while_the_phone_may_still_have_it(town):
    phone = await phone_of(town.lin)
    delivered = [phone.finding(town.east, now=clock.now()) for _ in range(3)]
    file = rescue_file(phone, [phone.finding(town.east, now=clock.now())], [])

    async with desk(town.lin) as owner:
        restored = (await owner.post("/rescue", files=chosen(file))).text
        await phone.push(*delivered, now=clock.now())
        after = (await owner.post("/rescue", files=chosen(file))).text

    assert "这部手机另有 3 条没有到，也不在文件里" in restored
    assert "另有" not in after


async def test_a_photo_that_comes_before_its_record_is_kept_and_joins_it(town):
    phone = await phone_of(town.lin)
    early = b"early" * 99
    op = phone.finding(town.east, now=clock.now(), blobs=[named(early)])

    async with desk(town.lin) as owner:
        before = (await owner.post("/rescue", files=chosen(rescue_file(phone, [], [carried(early)])))).text
        await owner.post("/rescue", files=chosen(rescue_file(phone, [op], [])))
        [matter] = await fetch("select id from matter")
        photo = await owner.get(f"/matters/{matter['id']}/photos/0")

    assert "1 张照片已收下，等它们的记录" in before
    assert photo.content == early


async def test_the_photo_of_a_record_that_waits_for_the_lead_is_there_when_the_lead_takes_it_in(town):
    phone = await phone_of(town.lin)
    content = b"waits" * 99
    clash = phone.finding(town.east, now=clock.now())
    await phone.push(clash, now=clock.now())
    op = phone.finding(town.east, place="7 号楼", now=clock.now(), seq=clash["seq"], blobs=[named(content)])

    async with desk(town.lin) as owner:
        page = (await owner.post("/rescue", files=chosen(rescue_file(phone, [op], [carried(content)])))).text
        [entry] = await fetch("select id from quarantine")
    async with desk(town.he) as lead:
        await lead.post(f"/patrols/quarantine/{entry['id']}", data={"deed": "apply", "reason": "问过林，是另一件"})
    async with desk(town.zhou) as owner:
        [matter] = await fetch("select matter from matter_text where title = '7 号楼公共照明'")
        photo = await owner.get(f"/matters/{matter['matter']}/photos/0")

    assert "<dt>等网格长处理</dt><dd>1 条</dd>" in page
    assert photo.content == content


async def test_a_file_that_is_none_is_named_beside_those_that_went_in(town):
    phone = await phone_of(town.lin)
    file = rescue_file(phone, [phone.finding(town.east, now=clock.now())], [])

    async with desk(town.lin) as owner:
        page = (await owner.post("/rescue", files=chosen(file, file[:-9]))).text

    assert "<dt>这次送达</dt><dd>1 条</dd>" in page
    assert "“未送达-2.json”没有补送：这不是手机端存出来的未送达文件，或文件不完整" in page


async def test_a_phone_the_restored_server_has_never_heard_of_is_still_its_officers(town):
    phone = await phone_of(town.lin)
    file = rescue_file(phone, [phone.finding(town.east, now=clock.now())], [])
    await fetch("delete from device")

    async with desk(town.lin) as owner:
        page = (await owner.post("/rescue", files=chosen(file))).text
    async with desk(town.shen) as stranger:
        refused = await stranger.post("/rescue", files=chosen(file))

    assert "<dt>这次送达</dt><dd>1 条</dd>" in page
    assert "文件里是别人记的" in refused.text
