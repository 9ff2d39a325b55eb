"""Click, speaking Chinese: headings, the help option, and what is wrong with a command line."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import click


class Formatter(click.HelpFormatter):
    def write_heading(self, heading: str) -> None:
        self.write(f"{heading}：\n")


class Context(click.Context):
    formatter_class = Formatter


class Spoken(click.Command):
    context_class = Context

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="用法：")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        pieces = super().collect_usage_pieces(ctx)
        return [piece.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …") for piece in pieces]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(records)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            formatter.write(self.epilog + "\n")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "显示这段说明"
        return option


class SpokenGroup(Spoken, click.Group):
    command_class = Spoken
    group_class = type

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in self.commands.items()])
        Spoken.format_options(self, ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


command: Callable[..., Any] = partial(click.command, cls=Spoken)
group: Callable[..., Any] = partial(click.group, cls=SpokenGroup)


def in_chinese(error: click.ClickException) -> str:
    match error:
        case click.exceptions.NoSuchOption():
            return f"没有 {error.option_name} 这个选项。"
        case click.exceptions.MissingParameter():
            return f"缺少 {named(error)}。"
        case click.exceptions.BadParameter():
            return f"{named(error)} 的写法不对：{error.message}"
        case _ if error.message.startswith("No such command"):
            return f"没有 {error.message.split(chr(39))[1]} 这个命令。"
        case _ if error.message.startswith("Got unexpected extra"):
            return "多写了参数。"
        case _:
            return f"命令写法不对：{error.message}"


def named(error: click.BadParameter) -> str:
    return str(error.param_hint or (error.param.human_readable_name if error.param else "参数"))
