"""`keys rotate`: seals everything with the newest key of SECRET_KEY, so that the oldest can be taken out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import click

from bot.commands.stores import Stores, opened
from models.rotation import Batch, rotate, total

FAULTS_SHOWN = 20


@click.group(help="加密存储用的密钥（SECRET_KEY）。")
def keys() -> None:
    """Hold the commands about keys together."""


@keys.command(
    "rotate",
    help="换密钥：先把新密钥写在 SECRET_KEY 最前面（逗号隔开）并重启，再运行这个命令；中断了再运行一次就接着换。",
)
def rotate_() -> int:
    """Change the key of everything stored. Exit status 1 when something still needs an old key."""
    changed: Counter[str] = Counter()
    faults: list[str] = []
    with opened(create=False) as stores:
        for batch in _shown(stores):
            changed[batch.table] += batch.changed
            faults += batch.faults
        several = stores.vault.keys > 1
    return _report(changed, faults, several=several)


def _report(changed: Counter[str], faults: list[str], *, several: bool) -> int:
    for table, count in changed.items():
        click.echo(f"{table}：{count} 行换成了新密钥")
    for fault in faults[:FAULTS_SHOWN]:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"有 {len(faults)} 行没有换成，旧密钥还不能去掉", err=True)
        return 1
    last = "现在可以把旧密钥从 SECRET_KEY 里去掉，再重启" if several else "SECRET_KEY 里只有一个密钥，没有要换的"
    click.echo(f"全部换好了。{last}。")
    return 0


def _shown(stores: Stores) -> Iterator[Batch]:
    """Yield the batches behind a progress bar, when somebody is watching."""
    batches = rotate(stores.database, stores.vault)
    if not sys.stderr.isatty():
        yield from batches
        return
    with stores.database.read() as session:
        length = total(session)
    with click.progressbar(length=length, label="换密钥", file=sys.stderr) as bar:
        for batch in batches:
            bar.update(batch.seen)
            yield batch
