"""Puts back characters that look like the one meant: 士地 → 土地, 大捕山 → 大埔山.

Handwriting input and scanned text confuse characters by shape. A character is replaced only where the town's own
texts vouch for the replacement and nothing vouches for what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from operator import add, and_, not_

# Written by hand: what handwriting boards and scanners mix up among common characters. Each group is one line.
ALIKE = """
主生王玉 土士上 人入八 捕埔浦铺辅哺 己已巳 未末木本 日曰目且 干千于午牛 大太犬天夭夫 贝见 乌鸟岛 侯候 拔拨 辨辩辫
田由甲申电 住往佳 情清晴睛请 贷货贸贺 宅它宝 兰三二 松忪讼 补朴扑 农衣 村材对树 镇真填慎 项顶须 领颌颂 导异 乡多
贤紧坚 联职 络给 站占钻 督叔 查香杳 纪记 委季秀 考老孝 核该 绩债 效放 标示 目自白 税脱悦 收牧攻 政致 财材则 入八
规视 集隼 体休 经轻径 营管宫 股服 租粗组祖 薪新 金全 茶荼 园国圆 果杲呆 米来 特持待侍 水永冰 旱早 高亭 流疏 转传
荒慌 山出 矿扩旷 古占舌 刹杀 韵均 魅魁 活话 游诱 宣宜 传转 化比北 医区 疗辽 卫工 教数 育盲 食良 堂常棠 长张 者都
关美 键健建 事争 均钧 等筹 便使 优忧 质盾 服报 务夯 低底抵 托拖 扩护 提堤题 收改 群郡 贴站 息思 补补 助肋 贫贪
困因围 基其墓 础拙 设没 施旋 利和刮 程理 输轮愉 送迭 储诸 备各 随陪 访仿坊 楼搂 凰凤 落洛 户尸 企介 业亚 总息 部陪
引弓 才寸 技枝 能熊 资货 源原愿 共供 享亨 反友 哺捕 意竟 见贝 建健 议仪 协办 商南 例列 会合 成戍戌 员贯 组租 副福
书节 党堂 班斑 抓爪 底低 抽袖 调绸 骨滑 增憎 量里 盘益 存在 申甲 请清 专传 擘壁 图囝 景影 愿源 凝疑 聚众 铁铗 徽微
拆折析 候侯 肓盲 冶治 第弟 哪那 什仟 么公 吗妈 儿几九 几凡 丢去 问间闻 门们 厂广 广庆 今令 各名 历厉 压庄 灾宝 玩完
"""


class ShapeCorrector:
    """Corrects text by which two characters are `known` side by side; `is_word` guards what is right already."""

    def __init__(self, known: Callable[[str], bool], is_word: Callable[[str], bool]) -> None:
        self._known = known
        self._is_word = is_word
        self._alike: dict[str, set[str]] = {}
        for group in ALIKE.split():
            for character in group:
                self._alike.setdefault(character, set()).update(set(group) - {character})

    def __call__(self, text: str) -> str:
        """Return `text` with look-alikes put back; as long as it was."""
        strange = self._strange(text)
        if not any(map(and_, strange, islice(strange, 1, None))):
            return text
        for position, character in enumerate(text):
            if character in self._alike and self._unvouched(text, position, strange):
                better = self._replacement(text, position)
                text = text[:position] + better + text[position + 1 :]
                strange = self._strange(text)
        return text

    def _strange(self, text: str) -> list[bool]:
        """Return which two characters side by side are unknown, those at the edges with a space."""
        return list(map(not_, map(self._known, map(add, f" {text}", f"{text} "))))

    def _unvouched(self, text: str, position: int, strange: Sequence[bool]) -> bool:
        """Whether neither pair around a position is known or a word; `strange`: which pairs of the text are unknown."""
        pairs = _pairs(text, position)
        if len(pairs) == 2 and not (strange[position] and strange[position + 1]):  # noqa: PLR2004 - both of them
            return False
        return not any(self._known(pair) or self._is_word(pair) for pair in pairs)

    def _replacement(self, text: str, position: int) -> str:
        before, after = text[:position], text[position + 1 :]
        for other in sorted(self._alike[text[position]]):
            if any(self._known(pair) for pair in _pairs(before + other + after, position)):
                return other
        return text[position]


def _pairs(text: str, position: int) -> list[str]:
    """Return the two-character strings around a position."""
    pairs = (text[position - 1 : position + 1] if position else "", text[position : position + 2])
    return [pair for pair in pairs if len(pair) == 2 and " " not in pair]  # noqa: PLR2004 - two characters
