"""What a community may be given, and what the refusal says (接诉即办条例 17)."""

import pytest

from domain.responsibilities.rules import (
    AnotherParty,
    Duty,
    NotACommunityDuty,
    OfficeMatterToManager,
    Receiver,
    TakenBack,
    require_party,
)
from domain.responsibilities.starting import starting_list

LIST = starting_list()
ITEMS = {item.code: item for item in LIST.items}


def send(code, receiver, name="华新建社区", basis=""):
    require_party(ITEMS[code], receiver, name, basis=basis)


def test_what_is_not_a_community_duty_is_not_sent_to_one():
    with pytest.raises(NotACommunityDuty) as refusal:
        send("lighting", Receiver.COMMUNITY)

    assert str(refusal.value) == "未派出：这件事不在社区职责清单内（条例第17条）。请派城市管理办公室，社区协助。"


def test_where_the_community_does_not_even_assist_the_refusal_does_not_say_so():
    with pytest.raises(NotACommunityDuty) as refusal:
        send("wages", Receiver.COMMUNITY)

    assert str(refusal.value) == "未派出：这件事不在社区职责清单内（条例第17条）。请派民生保障办公室。"


def test_what_was_taken_back_goes_up_by_whistle():
    with pytest.raises(TakenBack) as refusal:
        send("traffic", Receiver.COMMUNITY)

    assert str(refusal.value) == (
        "未派出：“交通信号标线与公交”已由上级部门收回，不能下派社区（条例第17条）。"
        "请由城市管理办公室吹哨，叫公安交通支队、区交通局办理。"
    )


@pytest.mark.parametrize("item", LIST.items, ids=lambda item: item.code)
@pytest.mark.parametrize("receiver", [Receiver.COMMUNITY, Receiver.GRID])
def test_a_community_and_its_grids_get_exactly_what_they_own(item, receiver):
    if item.duty == Duty.OWN:
        require_party(item, receiver, "华新建社区")
    else:
        with pytest.raises(TakenBack if item.duty == Duty.TAKEN_BACK else NotACommunityDuty):
            require_party(item, receiver, "华新建社区")


def test_the_office_of_the_list_and_its_departments_get_the_matter():
    send("lighting", Receiver.OFFICE, "城市管理办公室")
    send("lighting", Receiver.DEPARTMENT, "区城市管理委")


def test_another_office_needs_a_written_basis():
    with pytest.raises(AnotherParty) as refusal:
        send("lighting", Receiver.OFFICE, "平安建设办公室")

    assert str(refusal.value) == (
        "未派出：“公共照明”在清单 2026 年第 1 版里归城市管理办公室，第 14 条。改派要写明依据，或报街道研判。"
    )
    send("lighting", Receiver.OFFICE, "平安建设办公室", basis="街道办公会 11 月 20 日纪要")


def test_a_written_basis_does_not_push_an_office_matter_down_to_a_community():
    with pytest.raises(NotACommunityDuty):
        send("lighting", Receiver.COMMUNITY, basis="领导要求")


def test_a_property_manager_gets_shared_matters_only():
    send("hall_lighting", Receiver.MANAGER, "物业项目部")

    with pytest.raises(OfficeMatterToManager, match="请派综合行政执法队"):
        send("unlicensed_building", Receiver.MANAGER, "物业项目部")
