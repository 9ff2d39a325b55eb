"""`sanshi`: the one command of whoever runs the installation. Every message in Chinese, every outcome an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from domain.errors import DomainError
from web.commands import accounts, backup, ballot, database, journal, serve
from web.lock import InUse
from web.refusals import Broken, NoDatabase
from web.settings import WrongSetting
from web.spoken import group, in_chinese

DONE, FAILED, MISUSED, IN_USE, BROKEN, UNREACHABLE = range(6)

EXIT_CODES = """\
退出码：
  0  办成了
  1  没有办成，原因已写出
  2  命令写法不对
  3  数据目录正被另一个进程写入（只在 SQLite 上）
  4  核验发现问题：链断了，或者结果对不上
  5  数据库连不上，或者结构不是最新"""


@group(epilog=EXIT_CODES)
def sanshi() -> None:
    """三事分流的运维命令：启动、数据库、账号、核验、备份。

    \b
    设置来自环境变量，含义见 README：
    PORT  SANSHI_HOST  SANSHI_BASE_URL  SANSHI_DATA  SANSHI_DATABASE_URL
    SANSHI_BLOBS  SANSHI_DEMO_LAN  SANSHI_OPERATOR  SANSHI_FILING  SANSHI_SOURCE
    """


COMMANDS = (
    serve.serve,
    serve.work,
    database.migrate,
    database.demo,
    accounts.accounts,
    journal.journal,
    ballot.ballot,
    backup.backup,
    backup.restore,
)
for each in COMMANDS:
    sanshi.add_command(each)


def main(arguments: Sequence[str] | None = None) -> None:
    sys.exit(outcome(arguments))


def outcome(arguments: Sequence[str] | None) -> int:
    """Run it and say what went wrong. Errors nobody foresaw fall through with their trace."""
    try:
        sanshi.main(arguments, prog_name="sanshi", standalone_mode=False)
        return DONE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return MISUSED
    except click.ClickException as error:
        return failed(f"{in_chinese(error)}（加上 --help 看写法）", MISUSED)
    except (click.Abort, KeyboardInterrupt):
        return failed("已取消。", FAILED)
    except InUse as refusal:
        return failed(refusal, IN_USE)
    except Broken as finding:
        return failed(finding, BROKEN)
    except NoDatabase as refusal:
        return failed(refusal, UNREACHABLE)
    except (DomainError, WrongSetting) as refusal:
        return failed(refusal, FAILED)


def failed(message: object, code: int) -> int:
    click.echo(str(message), err=True)
    return code


if __name__ == "__main__":
    main()
