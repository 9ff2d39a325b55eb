"""人员: whoever keeps the directory gives rights and ends them, each within their own place."""

import re

from domain import clock
from domain.people import queries
from domain.people.actions import take_in
from domain.people.rules import Role
from domain.people.tables import Session
from tests.web.browser import signed_in, text_of

PASSWORD = "春天的早晨要开窗通风"


async def test_the_administrator_finds_somebody_by_name_with_their_rights(town):
    async with signed_in(town.chen) as browser:
        text = text_of(await browser.get("/people?q=林"))

    assert "东街第 1 网格·网格员" in text and "1 人" in text and "潘" not in text


async def test_nobody_else_has_the_page(town):
    for officer in (town.lin, town.wu, town.zheng, town.feng, town.observer, town.property):
        async with signed_in(officer) as browser:
            assert (await browser.get("/people")).status_code == 404, officer.title
            assert (await browser.get(f"/people/{town.lin.id}")).status_code == 404, officer.title


async def test_other_subdistricts_people_do_not_exist(town):
    async with signed_in(town.chen) as browser:
        assert (await browser.get(f"/people/{town.foreign.id}")).status_code == 404
        assert "张" not in text_of(await browser.get("/people?q=foreign"))


async def test_a_secretary_has_only_the_people_of_the_own_community(town):
    async with signed_in(town.zhou) as browser:
        text = text_of(await browser.get("/people"))
        assert (await browser.get(f"/people/{town.qian.id}")).status_code == 404
        assert (await browser.get(f"/people/{town.chen.id}")).status_code == 404

    assert "lin" in text and "qian" not in text and "chen" not in text


async def test_the_installations_administrator_has_the_streets_and_gives_two_roles(town):
    async with signed_in(town.root) as browser:
        index = text_of(await browser.get(f"/people?street={town.street}"))
        page = (await browser.get(f"/people/{town.lin.id}")).text

    assert "东城子街道" in index and "林" in index
    assert set(re.findall(r'<option value="(\w+)"', page)) == {"administrator", "observer"}


async def test_pages_go_on_by_sign_in_without_a_gap(town):
    for n in range(60):
        await queries.fetch(
            "insert into officer (id, subdistrict, sign_in, name) values ({}, {}, {}, {})",
            queries.UUID(int=n + 1), town.street, f"z{n:03}", f"演示{n}",
        )  # fmt: skip
    async with signed_in(town.chen) as browser:
        first = await browser.get("/people")
        onward = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
        second = await browser.get(onward)
    seen = re.findall(r'<a href="/people/([^"]+)"', first.text + second.text)

    assert len(seen) == len(set(seen)) > 70


async def test_somebody_is_taken_in_granted_a_role_from_to_and_ended(town):
    async with signed_in(town.chen) as browser:
        added = await browser.submit("/people", name="演示丁", sign_in="yanshi-ding", password=PASSWORD)
        person = added.headers["location"]
        choices = (await browser.get(f"{person}?role=grid_worker")).text
        assert "东街第 1 网格" in choices and "远山第 1 网格" not in choices
        await browser.submit(
            f"{person}/grants", role="grid_worker", place=f"org:{town.east}", ends_on="2030-12-31"
        )  # fmt: skip
        page = await browser.get(person)
        end = re.search(r'action="(/people/[^"]+/end)"', page.text).group(1)
        assert "确定终止“网格员”" in page.text and "2030年12月31日" in page.text
        await browser.submit(end)
        after = text_of(await browser.get(person))

    assert added.status_code == 303 and "没有授权就看不到任何事" in after


async def test_what_was_typed_stays_with_the_refusal_but_not_the_password(town):
    async with signed_in(town.chen) as browser:
        taken = await browser.submit("/people", name="演示丁", sign_in="lin", password=PASSWORD)
        backward = await browser.submit(
            f"/people/{town.lin.id}/grants",
            role="dispatcher", place=f"org:{town.street}", starts_on="2030-02-02", ends_on="2030-01-01",
        )  # fmt: skip

    assert taken.status_code == 422 and 'value="演示丁"' in taken.text and PASSWORD not in taken.text
    assert backward.status_code == 422 and 'value="2030-02-02"' in backward.text and "晚于开始时间" in backward.text


async def test_a_forged_grant_outside_ones_own_place_is_refused(town):
    async with signed_in(town.zhou) as browser:
        role = await browser.submit(f"/people/{town.wu.id}/grants", role="dispatcher", place=f"org:{town.street}")
        place = await browser.submit(f"/people/{town.wu.id}/grants", role="chair", place=f"org:{town.neighbour}")
        broken = await browser.submit(f"/people/{town.wu.id}/grants", role="chair", place="org:nothing")

    assert [one.status_code for one in (role, place, broken)] == [422, 422, 422]
    assert not (await queries.officer(town.wu.id, now=clock.now())).holds(Role.DISPATCHER, Role.CHAIR)


async def test_a_secretary_cannot_take_over_a_worker_whose_rights_are_not_theirs(town):
    async with signed_in(town.zhou) as browser:
        page = await browser.get(f"/people/{town.wu.id}")
        answer = await browser.submit(f"/people/{town.wu.id}/password", password=PASSWORD)

    assert "重设密码" not in page.text
    assert answer.status_code == 403 and "密码也不由您重设" in answer.text


async def test_a_new_password_ends_the_sessions_and_is_shown_nowhere(town):
    async with signed_in(town.lin) as worker, signed_in(town.chen) as browser:
        answer = await browser.submit(f"/people/{town.lin.id}/password", password=PASSWORD)
        assert (await worker.get("/about")).status_code == 303
        page = await browser.get(answer.headers["location"])

    assert answer.status_code == 303 and PASSWORD not in page.text
    assert not await Session.exists().where(Session.officer == town.lin.id)


async def test_the_last_administrator_stays(town):
    async with signed_in(town.chen) as browser:
        page = await browser.get(f"/people/{town.chen.id}")
        answer = await browser.submit(re.search(r'action="(/people/[^"]+/end)"', page.text).group(1))

    assert "最后一名街道管理员" in answer.text


async def test_words_about_the_software_reach_the_administrator_and_nobody_else(town):
    async with signed_in(town.lin) as worker, signed_in(town.chen) as browser:
        await worker.submit("/about", words="找楼栋要按三次")
        read, own = await browser.get("/about"), await worker.get("/about")

    assert "找楼栋要按三次" in read.text and "收到的意见" not in own.text


async def test_somebody_new_without_rights_may_be_granted_by_any_secretary_of_the_street(town):
    new = await take_in("xin", "演示新", password=PASSWORD, subdistrict=town.street, officer=None, now=clock.now())
    async with signed_in(town.zhou) as browser:
        page = await browser.get(f"/people/{new}?role=team_member")

    assert page.status_code == 200 and "东街社区" in page.text


async def test_an_overseer_is_granted_with_the_relatives_check(town):
    at = f"/people/{town.head.id}"
    async with signed_in(town.chen) as browser:
        form = await browser.get(f"{at}?role=oversight_member")
        assert "没有近亲属关系" in form.text
        fields = {"role": "oversight_member", "place": f"org:{town.community}", "declared_by": "居民代表会议"}
        refused = await browser.submit(f"{at}/grants", **fields)
        assert refused.status_code == 422 and "近亲属（城市居民委员会组织法第36条）" in refused.text
        assert 'value="居民代表会议"' in refused.text
        done = await browser.submit(f"{at}/grants", **fields, no_relatives="yes")
        assert (done.status_code, done.headers["location"]) == (303, at)
        assert "没有近亲属关系" not in (await browser.get(f"{at}?role=clerk")).text


async def test_somebody_is_found_by_role_and_by_place_too(town):
    async with signed_in(town.chen) as browser:
        role, place = [text_of(await browser.get("/people", params={"q": q})) for q in ("网格员", "东街第 1 网格")]

    assert "林" in role and "周" not in role
    assert "林" in place and "周" not in place


async def test_the_secretary_sets_the_number_on_the_communitys_notices(town):
    async with signed_in(town.zhou) as browser:
        form = {"community": str(town.community), "number": "13800138000"}
        refused = await browser.submit("/people/phones", **form)
        await browser.submit("/people/phones", **form | {"number": "010-00004321"})
        text = text_of(await browser.get("/people"))

    assert refused.status_code == 422 and "写单位座机" in text_of(refused)
    assert "东街社区，010-00004321" in text and "西街社区" not in text
