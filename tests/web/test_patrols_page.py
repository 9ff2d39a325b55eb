"""今天的巡查: the lead sees today's grids, what still stands on phones, and works off what no rule could decide."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from domain import clock
from domain.people import sessions
from domain.people.tables import Session
from domain.sync import verbs  # noqa: F401
from domain.transaction import add, fetch, writing
from tests.phone import Phone, compact
from web.app import create_app
from web.auth import COOKIE, token
from web.settings import Settings


@asynccontextmanager
async def desk(officer) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application in this process, and somebody signed in."""
    app = create_app(Settings.from_environment(), work=False)
    cookie, now = str(officer.id), clock.now()
    async with app.lifespan():
        async with writing():
            row = {"key": sessions.key_of(cookie), "officer": officer.id, "created_at": now, "seen_at": now}
            await add(Session, [row | {"expires_at": now + sessions.LASTS}])
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://t",
            cookies={COOKIE: cookie},
            headers={"x-csrftoken": token(app.state.settings.secret, cookie), "accept": "text/html"},
        ) as client:
            yield client


async def phone_of(officer) -> Phone:
    return await Phone.of(officer, now=clock.now())


async def test_a_lead_sees_todays_patrols_of_the_grid_and_nobodys_history(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    on = now.astimezone(clock.SHANGHAI).date().isoformat()
    await phone.push(
        phone.patrol(town.east, on=on, findings=2, now=now), now=now, unsent=4, unsent_since=now.isoformat()
    )

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text

    assert "记了 2 件" in page
    assert "林：" in page
    assert "3 条待上传" in page
    assert "东街第 2 网格" not in page


async def test_a_lead_sees_a_phone_that_holds_only_photos(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    named = [
        {"sha256": f"{n:064x}", "size": 9, "mime": mime} for n, mime in enumerate(2 * ["image/jpeg"] + ["audio/mp4"])
    ]
    await phone.push(phone.finding(town.east, now=now, blobs=named), now=now)

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text
        await fetch("update op_blob set verified_at = {}", now)
        after = (await lead.get("/patrols")).text

    assert "林：" in page
    assert "2 张照片、1 段录音待上传" in page
    assert "没有等着上传的" in after


async def test_the_lead_writes_how_a_cleared_phones_loss_was_seen_to(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    await phone.push(phone.patrol(town.east, now=now, seq=3), now=now)
    address = f"/patrols/phones/{phone.device.id}/see-to"

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text
        without = await lead.post(address, data={"how": " "})
        await lead.post(address, data={"how": "林补记了两件"})
        after = (await lead.get("/patrols")).text
    async with desk(town.pan) as other:
        hidden = await other.post(address, data={"how": "好了"})

    assert "中间缺 2 条" in page
    assert (without.status_code, "还没有写怎么处理的" in without.text) == (422, True)
    assert "没有等着上传的" in after
    assert hidden.status_code == 404


async def test_a_lead_sees_what_was_found_after_nothing_found_was_tapped(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    on = now.astimezone(clock.SHANGHAI).date().isoformat()
    await phone.push(phone.patrol(town.east, on=on, findings=0, now=now), now=now)
    await phone.push(phone.finding(town.east, patrol={"on": on, "window": "midday"}, now=now), now=now)

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text

    assert "记了 1 件" in page
    assert "没有发现" not in page


async def test_a_grid_worker_finds_nobody_elses_patrols(town):
    async with desk(town.lin) as worker:
        page = (await worker.get("/patrols")).text

    assert "没有由您看的网格" in page


async def test_the_lead_takes_in_what_the_database_refused_or_leaves_it_with_a_reason(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    clash = phone.finding(town.east, text="井盖翘起", now=now)
    await phone.push(clash, now=now)
    forged = phone.finding(town.east, text="路灯坏了", op_id=clash["op_id"], seq=clash["seq"], now=now)
    await phone.push(forged, {"rubbish": 1}, now=now)
    entries = await fetch("select id, reason from quarantine order by reason")
    same_id, spoilt = entries[0]["id"], entries[1]["id"]

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text
        assert "同一条又来，内容不同：路灯坏了" in page
        without = await lead.post(f"/patrols/quarantine/{same_id}", data={"deed": "apply", "reason": " "})
        assert (without.status_code, "没有写理由" in without.text) == (422, True)
        assert len(await fetch("select id from matter")) == 1
        await lead.post(f"/patrols/quarantine/{same_id}", data={"deed": "apply", "reason": "问过林，是另一处"})
        refused = await lead.post(f"/patrols/quarantine/{spoilt}", data={"deed": "apply", "reason": "试试"})
        assert "这一条读不出内容" in refused.text
        await lead.post(f"/patrols/quarantine/{spoilt}", data={"deed": "dismiss", "reason": "空的"})
        page = (await lead.get("/patrols")).text
        details = await fetch("select detail from matter_text order by detail")

    assert "没有等处理的记录" in page
    assert [row["detail"] for row in details] == ["井盖翘起", "路灯坏了"]


async def test_a_stranger_cannot_work_off_another_grids_entry(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    await phone.push({"rubbish": 1}, now=now)
    [entry] = await fetch("select id from quarantine")

    async with desk(town.pan) as other:
        answer = await other.post(f"/patrols/quarantine/{entry['id']}", data={"deed": "dismiss", "reason": "空的"})
        [entry] = await fetch("select state from quarantine")

    assert answer.status_code == 404
    assert entry["state"] == "open"


async def test_a_rescue_file_goes_in_once_with_its_photo_and_only_from_its_owner(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    content = b"a photo" * 100
    named = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "mime": "image/jpeg"}
    file = {
        "format": "sanshi-rescue",
        "device_id": str(phone.device.id),
        "user_id": str(town.lin.id),
        "ops": [phone.finding(town.east, now=now, blobs=[named]), phone.patrol(town.west, now=now)],
        "blobs": [{"sha256": named["sha256"], "data": base64.b64encode(content).decode()}],
    }
    upload = {"data": ("unsent.json", compact(file), "application/json")}

    async with desk(town.lin) as owner:
        first = (await owner.post("/rescue", files=upload)).text
        second = (await owner.post("/rescue", files=upload)).text
        rubbish = await owner.post("/rescue", files={"data": ("x.json", b"{}", "application/json")})
        [matter] = await fetch("select id from matter")
        photo = await owner.get(f"/matters/{matter['id']}/photos/0")
    async with desk(town.shen) as stranger:
        refused = await stranger.post("/rescue", files=upload)
        hidden = await stranger.get(f"/matters/{matter['id']}/photos/0")

    assert "no-store" in photo.headers["cache-control"]
    assert "<dt>这次送达</dt><dd>1 条、1 张照片</dd>" in first
    assert "这个地点不在您的网格" in first
    assert "<dt>早已送达</dt><dd>1 条、1 张照片</dd>" in second
    assert (rubbish.status_code, "这不是手机端存出来的未送达文件" in rubbish.text) == (422, True)
    assert (photo.content, photo.headers["content-type"]) == (content, "image/jpeg")
    assert (refused.status_code, "文件里是别人记的" in refused.text) == (422, True)
    assert hidden.status_code == 404


async def test_a_checkpoint_is_set_with_its_basis_printed_with_its_code_and_taken_away(town):
    async with desk(town.zhou) as secretary:
        form = {"grid": str(town.east), "name": "3 号楼排水泵", "ground": "emergency", "basis": " "}
        without = await secretary.post("/patrols/checkpoints", data=form)
        await secretary.post("/patrols/checkpoints", data=form | {"basis": "防汛预案第 4 条"})
        listed = (await secretary.get("/patrols/checkpoints")).text
        sheet = (await secretary.get("/patrols/checkpoints/sheet")).text
        [point] = await fetch("select id from checkpoint")
        await secretary.post(f"/patrols/checkpoints/{point['id']}/end")
        after = (await secretary.get("/patrols/checkpoints")).text

    assert (without.status_code, "没有依据的，不能要求逐点打卡" in without.text) == (422, True)
    assert "3 号楼排水泵" in without.text
    assert "应急：防汛预案第 4 条" in listed
    assert "打卡依据（应急）：防汛预案第 4 条" in sheet
    assert "<path stroke" in sheet
    assert "没有点位。" in after


async def test_the_dispatcher_sets_the_patrol_times_and_a_lead_cannot(town):
    times = {"morning_from": "06:00", "morning_to": "07:30", "midday_from": "11:00", "midday_to": "12:00",
             "evening_from": "19:00", "evening_to": "20:30"}  # fmt: skip
    async with desk(town.zheng) as dispatcher:
        assert "巡查时段" in (await dispatcher.get("/patrols")).text
        wrong = await dispatcher.post("/patrols/windows", data=times | {"midday_from": "07:00"})
        await dispatcher.post("/patrols/windows", data=times)
        page = (await dispatcher.get("/patrols/windows")).text
    async with desk(town.he) as lead:
        refused = await lead.get("/patrols/windows")

    assert (wrong.status_code, "早巡和午巡重叠" in wrong.text, 'value="07:00"' in wrong.text) == (422, True, True)
    assert 'value="06:00"' in page
    assert refused.status_code == 403


async def test_the_lead_reads_which_deed_the_worker_handed_over(town):
    now = clock.now()
    phone = await phone_of(town.lin)
    told = {
        "op_id": str(phone.device.id),
        "verb": "patrol",
        "schema": 4,
        "grid": str(town.west),
        "title": "早巡·没有发现",
    }
    body = {"grid": str(town.west), "on": "2026-11-23", "window": "morning", "findings": 0}
    await phone.push(phone.op("hand_to_lead", told | {"body": body}, now=now), now=now)

    async with desk(town.he) as lead:
        page = (await lead.get("/patrols")).text

    assert "早巡·没有发现" in page
    assert "没有写说明" not in page
