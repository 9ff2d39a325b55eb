"""backup: one tar. restore: that tar into an empty place, with a new epoch."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from web import backups
from web.commands.database import bring_up
from web.commands.opened import read, with_current
from web.lock import sole_writer
from web.refusals import NotDone
from web.settings import Settings
from web.spoken import command


@command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="备份文件.tar")
def backup(file: Path) -> None:
    """把数据库、照片、扫描件和密钥存成一个 tar。运行中的系统也可以备份。

    文件里有居民个人信息，只有本人可读（0600），请按涉密资料保管。照片和扫描件存在存储桶里时，不在这个文件中，由存储桶自己备份。
    """
    if file.exists():
        raise NotDone(reason=f"{file} 已经存在，没有盖掉它。请换一个文件名。")
    if not file.absolute().parent.is_dir():
        raise NotDone(reason=f"没有 {file.absolute().parent} 这个目录。")
    settings = Settings.from_environment()
    manifest = backups.make(settings, file.absolute(), head=read(newest_head))
    click.echo(
        f"已备份到 {file}：数据库（{manifest.engine}）、照片和扫描件 {manifest.photos} 份、密钥。链头 {manifest.head or '无'}"
    )
    if settings.blobs:
        click.echo(f"照片和扫描件存在 {settings.blobs}，不在这个文件里，请另外备份存储桶。")


@command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="备份文件.tar")
def restore(file: Path) -> None:
    """从备份恢复到空的数据目录或空库。已有数据时不动它。

    恢复后开始新的纪元：手机会把近 30 天已送达的记录重新上传，备份之后的记录由此补回。
    """
    settings = Settings.from_environment()
    with sole_writer(settings, "sanshi restore"), backups.opened(file) as (manifest, unpacked):
        backups.put_back(settings, manifest, unpacked)
        epoch = asyncio.run(begin_anew(settings))
    click.echo(f"已恢复：备份于 {manifest.made_at}，照片和扫描件 {manifest.photos} 份。新纪元 {epoch}。")
    if manifest.head:
        click.echo(f"请核验：sanshi journal verify --head {manifest.head}")


async def newest_head(settings: Settings) -> str:
    from domain.journal import queries

    head = await queries.head()
    return str(head) if head else ""


async def begin_anew(settings: Settings) -> str:
    from domain.journal import epoch

    async def begin(_: Settings) -> str:
        return await epoch.begin()

    await bring_up(settings)
    return await with_current(settings, begin)
