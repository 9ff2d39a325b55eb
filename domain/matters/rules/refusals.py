"""Every no about a matter, named after the rule it protects."""

from __future__ import annotations

from domain.errors import Forbidden, Invalid, Refused


class StepNotOpen(Refused):
    message = "没有办：事项处于“{state}”，不能“{step}”。请看过最新情况再办。"


class NotYourStep(Forbidden):
    message = "没有办：“{step}”由{who}办理。"


class IsJoined(Refused):
    message = "没有办：这件事已并入 {number}。请到那一件里办，或先拆分。"


class ReasonMissing(Invalid):
    message = "没有保存：“{step}”要写理由。您写的都在，补上理由再提交。"


class KindMissing(Invalid):
    message = "还没有选公事、共事或家事。请选一类再提交。"


class SamePerson(Refused):
    message = "没有办：“{step}”要由办理人以外的人来办（{rule}）。请找{who}。"


class AcceptanceMissing(Refused):
    message = "没有办：挂账事项要先由他人验收，才能回访、销账。"


class VoicesWaiting(Refused):
    message = "没有销账：还有 {n} 条诉求没有回访结果。逐条回访，联系不上的记“未能回访”。"


class ReportMissing(Refused):
    message = "没有办结：这一类必须先报告（{law}）。请记下何时、向谁报告、回执号；确不需要的，写明理由。"


class AdjudicatedStays(Refused):
    message = "没有退单：这件事经街道研判指定主办，不能再退。有困难请申请延期、暂缓或会诊。"


class NeedsAdjudication(Refused):
    message = "未派出：已退单 {n} 次，请走研判，由街道指定主办单位。"


class NoNeedToAdjudicate(Refused):
    message = "没有研判：退单两次，或各方都要、都不要时才研判。现在请直接派单。"


class TooEarlyToAssign(Refused):
    message = "没有指派：核定后 {hours} 小时内先由网格认领。{when} 后仍无人认领，再指派。"


class HandlerInOffice(Refused):
    message = "没有换：{who}仍在岗，由{who}接着办。离岗、授权终止后才换人；有困难请申请延期、暂缓。"


class NotOnSpot(Refused):
    message = "没有办结：“{item}”不能当场办结，请记下情况，转有关方面办理。"


class HasOrder(Refused):
    message = "没有撤销：这件事带有 12345 工单，剔除要向市里申请。"


class HasVoices(Refused):
    message = "没有撤销：还有 {n} 条诉求在这件事里。请先拆分，或办到底。"


class DifferentKinds(Refused):
    message = "没有并案：两件事一件是{one}，一件是{other}。先改判再合并。"


class NoFile(Refused):
    message = "没有打开：这件家事还没有组队，没有调解卷可看。"


class ComplainedOfOnTeam(Refused):
    message = "没有办：队伍里的{who}属于被投诉的一方，来件人身份保密（接诉即办条例第8条、第35条）。请先请其退出队伍。"


class AnsweredBefore(Refused):
    message = "没有保存：这一条已有回访结果，不再改。请看过最新情况再办。"


class TriedJustNow(Refused):
    message = "没有记：刚才拨过，隔 {minutes} 分钟再拨才算另一次。满三次无人接听，才记未能回访。"


class JoinsItself(Invalid):
    message = "没有并案：不能并入自己。请填另一件事的编号。"


class BallotOpen(Refused):
    message = "没有改判：这件事正在表决。表决结束后再改判。"


class ReviewDateMissing(Invalid):
    message = "没有提交：暂缓、延期要写到哪一天复核。请填今天以后的日期。"


class AlreadyApplied(Refused):
    message = "没有提交：已有一份申请在等审批。"


class NothingToDecide(Refused):
    message = "没有审批：没有待批的申请，可能已由他人批过。"


class AlreadyOnLedger(Refused):
    message = "没有挂账：这件事已在挂账督办台账上。"


class LeaderTaken(Refused):
    message = "没有认领：{who} 已牵头认领。"


class NotOnLedger(Refused):
    message = "没有认领：这件事还没有挂账。"


class TooFewParties(Invalid):
    message = "没有吹哨：请至少选一个部门或公共服务企业，并填报到时限。"


class ReportedIn(Refused):
    message = "没有再记：{when} 已报到，不能改时间。"


class NotSummoned(Refused):
    message = "没有报到：没有叫您所在的单位，或吹哨还没有批准。"


class NewTitleMissing(Invalid):
    message = "没有改判：从家事改出，标题和情况要重新写，原来的话不带出去。"


class WrongReceiver(Invalid):
    message = "没有指派：请选本社区的物业、业委会、物管会，或本社区的网格。"


class UnknownNumber(Invalid):
    message = "没有找到编号 {number}，或它不对您开放。请核对编号。"


class NobodyAnswered(Invalid):
    message = "没有保存：有诉求的逐条回访；没有人提的，记“现场看过”。"


class NotAnOffice(Invalid):
    message = "未派出：公事派给街道科室、区级部门或公共服务企业，不能派给{name}。请另选。"


class AnswerMissing(Invalid):
    message = "没有保存：已答复的，要分别记“解决了吗”和“满意吗”。"


class UnreachedMissing(Invalid):
    message = "没有保存：未能回访的，要记为什么：无人接听、拒绝回访，还是空号、停机。"
