"""Finds what a text is about: the names and things in its sentences, without the verbs of officialese around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.importer.role import is_role_line, without_roles
from knowledge.segmenter import Segmenter

SHORTEST, LONGEST = 2, 10
MOST_WORDS = 4
_QUOTED = re.compile(r"[“「『《]([^“”「」『』《》。，,；;]{2,12})[”」』》]")
_PIECE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+·]+")
_FIGURE = re.compile(r"[0-9０-９%％]")
_THING = re.compile(
    r"(?:工程|行动|项目|平台|公司|合作社|食堂|机制|制度|基地|园区|产业园|大楼|中心|协会|促进会|商会|基金|驿站|广场|公园|水库|"
    r"卫生室|卫生院|学校|幼儿园|村|社区|站|队|房|路|桥|渠|库|厂|田|地|林|网|补贴|补助|保险|贷款|培训|污水|垃圾|厕所|路灯)$"
)
# Words that say what is done, how much, and with what; in officialese they stand around the thing itself.
_STOPS = """
推进 推动 提升 加强 实施 建设 开展 完善 加大 加快 落实 强化 深化 优化 健全 建立 成立 组建 设立 设置 打造 构建 形成 形成合力 制定 制订 出台 编制 组织
引导 鼓励 支持 帮助 扶持 培育 发展 壮大 促进 实现 确保 保障 保证 解决 提高 增加 增强 扩大 缩小 拓展 拓宽 盘活 整合 统筹 协调 配合 负责 牵头 做好 做到 做大
做强 抓好 抓紧 落地 进行 完成 达到 突破 超过 新增 新建 改建 扩建 改造 修建 修订 维修 修复 整治 治理 清理 检查 督促 争取 申请 安排 列入 纳入 坚持 围绕 立足 依托
利用 运用 通过 采取 采用 按照 根据 结合 聚焦 突出 围绕 紧扣 紧紧 全面 全力 全域 全方位 积极 主动 大力 着力 努力 充分 有效 有序 切实 切实加强 不断 持续 稳步 稳定 逐步 进一步
扎实 深入 广泛 认真 及时 定期 不定期 严格 统一 充分发挥 发挥 更加 更 最 较 十分 非常 基本 重点 主要 具体 相关 有关 各类 各项 各级 各 全 每 等 等等 以及 及其 并 并且 而且
和 与 及 或 或者 同 跟 的 地 得 了 着 过 在 于 对 向 往 从 由 以 为 为了 把 被 将 使 让 给 到 至 自 按 照 据 就 也 都 还 又 再 且 其 其中 这 那 此 该 本 我 我们 他们 大家 自己 不 不得 不能 不少于 不低于
是 有 无 没有 可 可以 能 能够 会 要 应 应当 必须 需 需要 请 上 下 中 内 外 里 前 后 间 之 之间 以上 以下 以内 左右 年 月 日 底 年底 年前 年均 同时 今年 明年 当前 目前 期间 方面
方式 工作 情况 问题 要求 目标 任务 措施 内容 意见 若干 一批 一个 一次 一项 个 项 家 户 人 名 条 座 处 所 次 场 亩 公里 万元 亿元 元 米 平方米 第 共 约 共计 总 累计 分别 不断完善 力争 争创 创建 创新 探索 谋划
营造 凝聚 形成 参与 投身 擦亮 唤醒 成为 作为 属于 包括 涉及 符合 具备 满足 享受 获得 取得 带动 拉动 激发 释放 提供 输送 收集 通报 公布 公开 公示 报送 上报 汇报 宣传 倡导 号召 动员 发动
建成 建好 用好 管好 办好 办理 处理 处置 落到实处 到位 收到 举办 召开 组建 选派 选聘 聘请 配备 配齐 安装 铺设 硬化 绿化 亮化 美化 更换 购买 采购 投入 投资 筹集 发放 拨付 兑现 奖励 种植 养殖 销售 收购
发展壮大 紧紧围绕 积极探索 聚力 奋力 抽调 骨干力量 擘画 树立 投身 投身于 厚实 打通 指导 定位 人均 增长 样板 契机 办法 规模 通道 远景 图景 探索 需求 进行 每月 每年 每户 每人 每季度 每周
负责人 责任人 一套 同行 力量 资源 领域 范围 对象 条件 标准 名单 部分 阶段 环节 过程 时间 期限 时限 地点 单位 部门 科室 群众 村民 居民 人员 干部 农户 奋力打造 建设成 主动公开 之前 以来 起来 下去 出来 开始 结束
重要 优质 良好 先进 高效 便捷 科学 合理 规范 正常 安全 平稳 明显 显著 全年 全部 所有 整个 一定 一些 多个 多种 多方 多元 双方 共同 合力 氛围 基础 关键 核心 主体 责任 原则 思路 路径 途径 渠道 方向 水平 质量 能力 效率 效果 作用 意识 特别是 尤其 特别
"""
STOPS = frozenset(_STOPS.split())


class Phraser:
    """Finds phrases with the language's own dictionary; no town is known to it."""

    def __init__(self) -> None:
        self.segmenter = Segmenter()

    def of(self, text: str) -> list[str]:
        """Return the phrases of a text, what is quoted or named first, each once."""
        found = [*_quoted(text), *self._runs(text)]
        phrases = [phrase for phrase in dict.fromkeys(found) if self._is_phrase(phrase)]
        return sorted(phrases, key=lambda phrase: not _THING.search(phrase))

    def words(self, text: str) -> list[str]:
        """Return the words of a heading that tell something by themselves."""
        words = (word for piece in _PIECE.findall(text) for word in self.segmenter.cut(piece))
        return [word for word in dict.fromkeys(words) if self._is_phrase(word)]

    def of_all(self, texts: Iterable[str]) -> list[str]:
        """Return the phrases of several texts in order, each once."""
        lines = (without_roles(text) for text in texts if not is_role_line(text))
        return list(dict.fromkeys(phrase for line in lines for phrase in self.of(line)))

    def _is_phrase(self, phrase: str) -> bool:
        return SHORTEST <= len(phrase) <= LONGEST and phrase not in STOPS and not _FIGURE.search(phrase)

    def _runs(self, text: str) -> Iterator[str]:
        """Yield the runs of words between the verbs and particles of a text."""
        for piece in _PIECE.findall(text):
            run: list[str] = []
            for word in [*self.segmenter.cut(piece), ""]:
                if word and word not in STOPS and not _FIGURE.search(word):
                    run.append(word)
                    continue
                yield from _spans(run)
                run = []


def _quoted(text: str) -> list[str]:
    return [match[1] for match in _QUOTED.finditer(text)]


def _spans(run: list[str]) -> Iterator[str]:
    """Yield a run of words as one phrase; of a long one its end, where the thing stands."""
    if not run:
        return
    whole = "".join(run)
    if len(run) <= MOST_WORDS and len(whole) <= LONGEST:
        yield whole
    else:
        yield "".join(run[:2])
        yield "".join(run[-2:])


def is_thing(phrase: str) -> bool:
    """Whether a phrase ends as the names of works, places and institutions do."""
    return _THING.search(phrase) is not None
