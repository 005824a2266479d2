"""The command line. One command or group a file; the table below is all of it.

A command's file is imported when the command is used, so that `ask` starts without a web server or a database.
"""

from __future__ import annotations

from importlib import import_module

import click

# Name -> what it does, in the order in which --help shows them. `name` lives in bot/commands/name.py as `name`.
COMMANDS = {
    "run": "一条命令启动全部：网页、后台任务和内置的数据库（试用和小规模使用）",
    "serve": "启动网页服务（微信、企业微信回调）",
    "worker": "启动后台任务（补发消息、下载照片）",
    "chat": "在终端里和小助手对话",
    "ask": "问一个问题，看村民会收到的回答",
    "route": "看一句话会被理解成什么意图",
    "knowledge": "检查、评测知识库，导入新方案，解释回答，改正答案，看哪些问题没答上",
    "people": "导入人员名单（干部、乡贤）",
    "submission": "办理意见建议：受理、转办、答复、采纳、办结、退回、延期、合并、拆分",
    "submissions": "导出意见建议",
    "sages": "乡贤：核对认证申请，登记和跟进人才",
    "duties": "任务：导入、起草、调整、销号，导出督办台账",
    "watch": "督办：今天会提醒谁、为什么，各科室按时办结率",
    "findings": "明察暗访：看记录，记一条",
    "meeting": "月例会：编排议题，记议定事项，出材料和纪要",
    "consultation": "对草案征求意见：开始、结束、查看、载入下一稿",
    "export": "导出报表：意见征集采纳情况汇总表",
    "bulletin": "通报：按数据起草，人批准后发给订阅的人",
    "journal": "核验日志有没有被改动，核对回执，列出每日摘要",
    "keys": "换加密存储用的密钥",
    "wechat": "公众号的菜单",
    "wecom": "企业微信应用的菜单",
    "doctor": "体检：逐项检查设置和环境，说明问题和办法",
}


class CommandTable(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the table, in its order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import a command and return it, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"bot.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the table, importing nothing."""
        with formatter.section("命令"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=CommandTable,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="共富小助手：乡镇共同富裕问答和意见建议助手。每个命令都可以加 --help 查看用法。",
)
def cli() -> None:
    """Hold the table's commands together."""
