"""The words of a matter (product.md): kinds, states, steps, channels, answers."""

from __future__ import annotations

from datetime import timedelta

from domain.words import Word


class Kind(Word):
    """三事: who must solve it."""

    UNSORTED = "unsorted", "待分类"
    PUBLIC = "public", "公事"
    SHARED = "shared", "共事"
    HOUSEHOLD = "household", "家事"


class State(Word):
    REGISTERED = "registered", "已登记"
    SORTED = "sorted", "已初分"
    CONFIRMED = "confirmed", "已核定"
    ASSIGNED = "assigned", "已派出"
    IN_HAND = "in_hand", "办理中"
    SUSPENDED = "suspended", "已暂缓"
    SETTLED = "settled", "已办结"
    ACCEPTED = "accepted", "已验收"
    FOLLOWED_UP = "followed_up", "已回访"
    CLOSED = "closed", "已销账"
    WITHDRAWN = "withdrawn", "已撤销"


class Step(Word):
    REGISTER = "register", "登记"
    SOLVE_ON_SPOT = "solve_on_spot", "当场办结"
    SORT = "sort", "初分"
    CONFIRM = "confirm", "核定"
    DISPATCH = "dispatch", "派单"
    CONVENE = "convene", "议事"
    CLAIM = "claim", "认领"
    ASSIGN = "assign", "指派"
    REASSIGN = "reassign", "换办理人"
    HAND_BACK = "hand_back", "退单"
    ADJUDICATE = "adjudicate", "研判"
    TAKE_UP = "take_up", "签收"
    CONTACT = "contact", "联系居民"
    PUT_ON_LEDGER = "put_on_ledger", "挂账"
    CLAIM_LEDGER = "claim_ledger", "牵头认领"
    WHISTLE = "whistle", "吹哨"
    APPROVE_WHISTLE = "approve_whistle", "批准吹哨"
    REPORT_IN = "report_in", "报到"
    CONSULT = "consult", "集中会诊"
    END_CONSULT = "end_consult", "结束会诊"
    EXTEND = "extend", "申请延期"
    SUSPEND = "suspend", "申请暂缓"
    DECIDE = "decide", "审批"
    RESUME = "resume", "恢复"
    REPORT = "report", "报告"
    SETTLE = "settle", "办结"
    ACCEPT = "accept", "验收"
    RETURN = "return", "退回整改"
    FOLLOW_UP = "follow_up", "回访"
    CLOSE = "close", "销账"
    REOPEN = "reopen", "重办"
    RECLASSIFY = "reclassify", "改判"
    JOIN = "join", "并案"
    PART = "part", "拆分"
    WITHDRAW = "withdraw", "撤销"
    ADD_VOICE = "add_voice", "添加诉求"
    OPEN_FILE = "open_file", "说明理由查看"
    CITY_FOLLOW_UP = "city_follow_up", "市级回访"
    FORM_TEAM = "form_team", "组队"
    REFUSE_MEDIATION = "refuse_mediation", "当事人拒绝调解"
    RELEASE_CONTACT = "release_contact", "转交联系方式"
    TAKE_BACK_CONTACT = "take_back_contact", "收回联系方式"
    UNMASK = "unmask", "查看来件人"
    NOTE = "note", "记进展"


class Channel(Word):
    """民意五访: where a voice was heard."""

    AREA_VISIT = "area_visit", "片区群访"
    FOCUS_VISIT = "focus_visit", "重点探访"
    GRID_WALK = "grid_walk", "网格走访"
    HEARING = "hearing", "楼栋听访"
    VENUE = "venue", "平台集访"
    WECHAT = "wechat", "居民微信群"
    WISH_WALL = "wish_wall", "心愿墙"
    BOX = "box", "意见箱"
    QR = "qr", "居民扫码"
    HOTLINE = "hotline", "12345"
    CALL = "call", "电话、来访"


class Clock(Word):
    TAKE_UP = "take_up", "签收"
    CONTACT = "contact", "联系居民"
    SETTLE = "settle", "办结"
    FOLLOW_UP = "follow_up", "回访"
    ORDER = "order", "工单办理"


class Satisfaction(Word):
    SATISFIED = "satisfied", "满意"
    FAIRLY = "fairly", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


class Outcome(Word):
    ANSWERED = "answered", "已答复"
    UNREACHABLE = "unreachable", "未能回访"
    NOBODY = "nobody", "无人可访"
    LOOKED = "looked", "现场看过"


class Unreached(Word):
    """Why nobody could be asked."""

    NO_ANSWER = "no_answer", "无人接听"
    REFUSED = "refused", "拒绝回访"
    DEAD_NUMBER = "dead_number", "空号、停机"


TRIES = 3
"""Unanswered calls before somebody counts as unreachable (rules.md §4)."""

TRY_GAP = timedelta(minutes=20)
"""Between two calls that count as two tries. A parameter of this project."""


class WhistleKind(Word):
    UNSOLVED = "unsolved", "难以解决的问题"
    JOINT = "joint", "综合执法"
    EMERGENCY = "emergency", "应急处置"


ENDED = frozenset({State.CLOSED, State.WITHDRAWN})

OPEN = frozenset(State) - ENDED

SORTABLE = frozenset({Kind.PUBLIC, Kind.SHARED, Kind.HOUSEHOLD})
