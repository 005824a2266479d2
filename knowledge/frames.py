"""Words with which questions are put, in speech and in officialese: they tell how is asked, not what about."""

from __future__ import annotations

_WORDS = """
请问 请说明 说明 请列举 列举 列出 请介绍 介绍 简述 简要 阐述 概括 概述 解释 解读 表述 怎么表述 如何 何种 为何 何谓
完整 具体 详细 主要 有关 关于 相关 方面 规定 提到 提及 涉及 写到 讲到 说到 部署 安排 情况 内容 分别 究竟 到底 其中
对于 针对 依据 根据 按照 是指 所指 晓得 知道 听说 告诉 想问 问问 打听 了解 明白 清楚 搞不懂 看不懂 听不懂 讲讲 说说
讲的 说的 写的 来着 能不能 可不可以 是不是 有没有 会不会 要不要 怎么样 怎样 什么样 那样 这样 一下 一点 有点 时候
东西 事情 这回事 意思 方案 文件 里面 里头 上面 当中 老早 以后 现在 今年 去年 前几天 昨天 上次 上回 最近 刚才 真的
反正 就是 还是 或者 而且 但是 因为 所以 如果 要是 我们 你们 他们 我家 人家 大家 自己
"""
FRAMES = frozenset(_WORDS.split())
