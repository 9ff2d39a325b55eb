"""Household matters on a lost phone: nothing readable without the PIN, nothing at all after 72 hours, and all of it goes up."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from domain.transaction import fetch
from tests.field_app.test_screens import RULES, SMALL
from tests.field_app.worker import WAIT, picture, until

pytestmark = pytest.mark.browser

WORDS = "两口子为孩子上学吵起来了"
PIN = "260413"

EVERYTHING = """async () => {
  const read = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)))
  const found = []
  for (const { name } of await indexedDB.databases()) {
    const db = await read(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      const rows = await read(db.transaction(store).objectStore(store).getAll())
      found.push(name + '/' + store + JSON.stringify(rows))
    }
    db.close()
  }
  return found.join('\\n')
}"""


async def begin(phone) -> None:
    page = phone.page
    await page.get_by_role("link", name="记一件事").click()
    await page.locator(".tile", has_text="邻里纠纷").click()


async def set_pin(phone) -> None:
    await phone.page.get_by_label("设口令").fill(PIN)
    await phone.page.get_by_role("button", name="设好").click()
    await expect(phone.page.get_by_label("说明")).to_be_visible(timeout=WAIT)


async def give_pin(phone, pin=PIN) -> None:
    await phone.page.get_by_label("口令（6 位数字）").fill(pin)
    await phone.page.get_by_role("button", name="打开").click()


async def save(phone) -> None:
    await phone.page.get_by_role("button", name="上报").click()
    await expect(phone.page.locator(".saved")).to_be_visible(timeout=WAIT)


async def test_a_household_matter_is_sealed_on_the_phone_and_read_by_the_server(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await page.get_by_role("link", name="记一件事").click()
    await page.locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(300, 200))}
    )
    await expect(page.locator(".photo img")).to_be_visible(timeout=WAIT)
    await page.locator(".tile", has_text="邻里纠纷").click()
    await expect(page.get_by_role("button", name="先设口令")).to_be_visible(timeout=WAIT)
    await set_pin(phone)
    hint = "家事不拍照、不录音，写几个字就行。已拍的照片、已录的话不上报，已从手机删掉。"
    await expect(page.locator(".hint").first).to_contain_text(hint)
    await page.get_by_label("说明").fill(WORDS)
    await save(phone)

    kept = await page.evaluate(EVERYTHING)
    assert "sanshi-device" in kept
    assert WORDS not in kept
    assert "quarrel" not in kept.split("/ops")[1].split("\n")[0]
    assert await page.evaluate("sanshi.store.db.count('blobs')") == 0
    assert WORDS not in await page.content()

    await page.reload()
    await phone.context.set_offline(False)
    await phone.open("outbox")
    await expect(page.locator(".items--done .item")).to_contain_text("家事（已封存）", timeout=WAIT)
    [matter] = await fetch("select m.confidential, t.detail from matter m join matter_text t on t.matter = m.id")
    assert (bool(matter["confidential"]), matter["detail"]) == (True, WORDS)
    assert not await fetch("select 1 as one from quarantine")
    await phone.close()


async def test_the_worker_reads_it_back_with_the_pin_and_nobody_without(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await save(phone)
    await page.goto("about:blank")
    await phone.open("outbox")

    await page.get_by_role("button", name="读回内容").click()
    await give_pin(phone, "000000")
    await expect(page.locator(".refusal")).to_contain_text("口令不对，还能试 4 次。", timeout=WAIT)
    assert WORDS not in await page.content()
    await give_pin(phone)

    await expect(page.locator(".item")).to_contain_text(WORDS, timeout=WAIT)
    await page.evaluate("sanshi.reading.lock()")
    await expect(page.locator(".item")).not_to_contain_text(WORDS, timeout=WAIT)
    await phone.close()


CONTACT_IN_BETWEEN = """() => {
  const { store, reading } = sanshi
  const set = store.setMeta.bind(store)
  store.setMeta = async (key, value) => {
    if (key === 'tries') await reading.wants(Date.now())
    return set(key, value)
  }
  return reading.unlock('000000').then(() => null, ({ left }) => left)
}"""


@pytest.mark.one_engine
async def test_a_wrong_pin_counts_also_when_the_server_answers_meanwhile(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)

    assert await page.evaluate(CONTACT_IN_BETWEEN) == 4
    await phone.close()


@pytest.mark.one_engine
async def test_a_household_draft_survives_sealed(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").press_sequentially(WORDS)
    await until(
        page,
        f"""() => sanshi.store.draft('finding').then(async (draft) => draft?.sealed
      && (await sanshi.reading.read(draft.sealed, draft.entity)).text === {json.dumps(WORDS)})""",
    )
    assert WORDS not in await page.evaluate(EVERYTHING)

    await page.reload()

    await expect(page.locator("h1")).to_have_text("有一件没写完的家事", timeout=WAIT)
    await give_pin(phone)
    await expect(page.get_by_label("说明")).to_have_value(WORDS, timeout=WAIT)
    await save(phone)
    assert await page.evaluate("sanshi.store.db.count('drafts')") == 0
    await phone.close()


@pytest.mark.one_engine
async def test_words_typed_before_the_category_stay_readable_in_no_draft(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await page.get_by_role("link", name="记一件事").click()
    await page.get_by_label("说明").fill(WORDS)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.text))")

    await page.locator(".tile", has_text="邻里纠纷").click()
    await expect(page.get_by_role("button", name="先设口令")).to_be_visible(timeout=WAIT)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => !draft)")
    assert WORDS not in await page.evaluate(EVERYTHING)

    await page.evaluate("sanshi.reading.lock()")
    await set_pin(phone)
    await expect(page.get_by_label("说明")).to_have_value(WORDS, timeout=WAIT)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.sealed))")
    assert WORDS not in await page.evaluate(EVERYTHING)
    await page.reload()
    await give_pin(phone)
    await expect(page.get_by_label("说明")).to_have_value(WORDS, timeout=WAIT)
    await phone.close()


async def test_photos_leave_the_phone_with_the_household_category_and_come_back_if_it_was_a_slip(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await phone.record("路灯", photo=picture("red", (300, 200)))
    for colour in ("red", "green"):
        await page.locator("input[type=file]").set_input_files(
            {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture(colour, (300, 200))}
        )
        await expect(page.locator(".photo img")).to_have_count(1 if colour == "red" else 2, timeout=WAIT)

    await page.locator(".tile", has_text="邻里纠纷").click()
    # What the unsent record of the lamp names stays, waiting to go up.
    await until(page, "() => sanshi.store.db.count('blobs').then((count) => count === 1)")
    assert len(await page.evaluate("sanshi.store.waitingBlobs()")) == 1

    await page.locator(".tile", has_text="井盖").click()
    await expect(page.locator(".photo img")).to_have_count(2, timeout=WAIT)
    assert await page.evaluate("sanshi.store.db.count('blobs')") == 2
    await page.get_by_role("button", name="上报").click()
    await until(page, "() => sanshi.store.countWaiting().then((count) => count === 2)")
    await phone.context.set_offline(False)
    await phone.open()
    await phone.all_delivered()
    rows = await fetch("select distinct sha256 from op_blob where verified_at is not null")
    assert len(rows) == 2
    await phone.close()


@pytest.mark.one_engine
async def test_what_an_older_app_left_beside_a_sealed_draft_goes_with_it(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.sealed))")
    await page.evaluate(
        "sanshi.store.db.put('blobs', { sha256: 'f'.repeat(64), size: 1, mime: 'image/jpeg', data: 'x' })"
    )

    await page.evaluate("sanshi.reading.forget().then(() => sanshi.store.dropSealedDrafts())")

    assert await page.evaluate("sanshi.store.db.count('drafts')") == 0
    assert await page.evaluate("sanshi.store.db.count('blobs')") == 0
    await phone.close()


async def test_a_forgotten_pin_keeps_nobody_from_recording(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.sealed))")
    await page.reload()

    await page.get_by_role("button", name="先放一放，记别的事").click()
    await phone.record("路灯")
    await phone.open()
    await page.get_by_role("link", name="有一件没写完的家事").click()
    await give_pin(phone)

    await expect(page.get_by_label("说明")).to_have_value(WORDS, timeout=WAIT)
    await save(phone)
    await phone.close()


@pytest.mark.one_engine
async def test_the_pin_passes_axe_and_fits_large_text(site, chromium):
    phone = await site.worker(chromium, bypass_csp=True)
    page = await phone.first_visit()
    await begin(phone)
    await expect(page.get_by_role("button", name="先设口令")).to_be_visible(timeout=WAIT)
    await whole(page)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await until(page, "() => sanshi.store.draft('finding').then((draft) => Boolean(draft?.sealed))")
    await page.reload()
    await expect(page.locator("h1")).to_have_text("有一件没写完的家事", timeout=WAIT)
    await whole(page)
    await phone.close()


async def whole(page) -> None:
    """AAA contrast, 52 px, no sideways scroll, at 360 px and with text twice as large."""
    for text in (100, 200):
        await page.evaluate(f"document.documentElement.style.fontSize = '{text}%'")
        results = await Axe().run(page, options=RULES)
        assert not results.response["violations"], results.generate_report()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert await page.evaluate(SMALL) == []


async def test_after_72_hours_without_contact_nobody_reads_it_and_it_still_goes_up(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await save(phone)
    await page.evaluate("sanshi.store.setMeta('delivered_at', Date.now() - 73 * 3600_000)")
    await page.reload()
    await phone.open("outbox")

    await page.get_by_role("button", name="读回内容").click()
    await expect(page.locator(".item")).to_contain_text("超过 72 小时没有联网", timeout=WAIT)
    assert await page.evaluate("sanshi.store.meta('share')") is None

    await phone.context.set_offline(False)
    await expect(page.locator(".items--done .item")).to_have_count(1, timeout=WAIT)
    await give_pin(phone)
    await expect(page.locator(".item")).to_contain_text(WORDS, timeout=WAIT)
    [matter] = await fetch("select t.detail from matter_text t")
    assert matter["detail"] == WORDS
    await phone.close()


@pytest.mark.one_engine
async def test_five_wrong_pins_are_forgiven_by_no_contact_but_after_a_wait_that_grows(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await save(phone)

    left = await page.evaluate("""async () => {
      const { reading } = sanshi
      const said = []
      reading.lock()
      for (let n = 0; n < 7; n++) {
        try { await reading.unlock('00000' + n) } catch (failure) { said.push(failure.left ?? 'closed') }
        await sanshi.refreshMe()
      }
      return said
    }""")
    assert left == [4, 3, 2, 1, 0, "closed", "closed"]
    await page.evaluate("sanshi.syncNow()")
    await until(page, "() => sanshi.reading.tries.until !== null")
    await page.goto("about:blank")
    await phone.open("outbox")
    await page.get_by_role("button", name="读回内容").click()
    await expect(page.locator(".item")).to_contain_text("口令错了 5 次。", timeout=WAIT)

    await phone.context.set_offline(True)
    waits = await page.evaluate("""async () => {
      const { reading } = sanshi
      const waits = []
      let now = Date.now() + 86400_000
      for (let round = 0; round < 2; round++) {
        await reading.contact('c2hhcmU=', now)
        while (reading.reachable) await reading.unlock('999999').catch(() => {})
        await reading.contact('c2hhcmU=', now)
        waits.push((reading.tries.until - now) / 60_000)
        now = reading.tries.until
      }
      return waits
    }""")
    assert waits == [60, 240]
    await phone.close()


async def test_a_new_key_of_the_installation_leaves_what_was_sealed_readable_and_no_pin_wrong(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await save(phone)
    other = "sanshi.reading.contact('YW5vdGhlciBzaGFyZQ==', Date.now())"

    await page.evaluate(f"sanshi.reading.lock(); {other}")
    assert await page.evaluate(f"sanshi.reading.unlock('{PIN}').then(() => sanshi.reading.unlocked)")

    await page.evaluate(f"sanshi.store.setMeta('share', null).then(() => sanshi.reading.expire()).then(() => {other})")
    await phone.open("outbox")
    await page.get_by_role("button", name="读回内容").click()
    await expect(page.locator(".item")).to_contain_text("街道的钥匙换过了", timeout=WAIT)
    await phone.close()


async def test_a_refused_household_matter_is_mended_after_the_pin(site, chromium):
    phone = await site.worker(chromium)
    page = await phone.first_visit()
    await phone.context.set_offline(True)
    await begin(phone)
    await set_pin(phone)
    await page.get_by_label("说明").fill(WORDS)
    await page.evaluate(
        "(west) => { const add = sanshi.outbox.add.bind(sanshi.outbox);"
        " sanshi.outbox.add = (verb, body, more) => { sanshi.outbox.add = add; return add(verb, { ...body, grid: west }, more) } }",
        str(site.town.west),
    )
    await save(phone)
    await phone.context.set_offline(False)
    await phone.open("outbox")
    await expect(page.locator(".item--refused")).to_contain_text("这个地点不在您的网格", timeout=WAIT)

    await page.get_by_role("button", name="改好再报").click()

    await expect(page.get_by_label("说明")).to_have_value(WORDS, timeout=WAIT)
    await expect(page.locator(".tile--on").first).to_contain_text("邻里纠纷")
    await phone.close()
