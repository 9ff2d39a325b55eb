"""What an operator's command can answer besides done."""

from domain.errors import DomainError


class NoDatabase(DomainError):
    """It does not answer, or its schema is not ours."""

    message = "数据库不能用：{reason}。"


class Broken(DomainError):
    """A check has found that something recorded was changed afterwards."""

    message = "{finding}"


class NotDone(DomainError):
    """Anything else that stands in the way."""

    message = "{reason}"
