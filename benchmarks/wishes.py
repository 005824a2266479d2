"""What a township's people hand in, made up: who says what about which matter, and the same matter in other words.

Everything about a wish follows from its number, so a benchmark knows what is stored without asking the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from models import SubmissionKind

_PROBLEM, _SUGGESTION, _SAGE = SubmissionKind.PROBLEM, SubmissionKind.SUGGESTION, SubmissionKind.SAGE
_AFFAIRS, _FARMING, _NEWS = "镇社会事务办公室", "镇农业和经济综合服务中心", "镇宣传办"


class Issue(NamedTuple):
    """One thing people want, with several ways of saying it; {at} is where."""

    kind: str
    section: str
    office: str
    ways: tuple[str, ...]


ISSUES = (
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的路灯坏了没人修", "{at}路灯不亮了，天一黑就看不见", "{at}晚上黑漆漆的，灯早就坏了")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的水泥路全是坑", "{at}那段路坑坑洼洼，车子开不过去", "{at}路面破了，下雨积水没法走")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的自来水老是停", "{at}三天两头断水，水龙头放不出水", "{at}水压太小，高处人家用不上自来水")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的垃圾桶满了没人收", "{at}垃圾堆在路边发臭", "{at}垃圾几天不清运，苍蝇到处飞")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的公共厕所太脏", "{at}公厕没人打扫，味道很大", "{at}厕所门坏了，里面也没有水冲")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的电线低得碰到头", "{at}老电线耷拉下来很危险", "{at}线路老化，一下雨就跳闸")),
    Issue(_PROBLEM, "二(三)", _AFFAIRS, ("{at}的河道里都是垃圾", "{at}河水发黑，有人往里倒污水", "{at}河边杂草和塑料袋没人清")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的护栏撞断了", "{at}临水那段没有护栏，小孩容易掉下去", "{at}防护栏锈断了好几根")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的公交车一天只有两班", "{at}等不到公交车，老人去镇上看病不方便", "{at}班车停了以后出门只能走路")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的下水道堵了", "{at}污水从井盖里冒出来", "{at}排水沟淤死了，脏水往屋里流")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}手机没有信号", "{at}打电话老是断，网络很差", "{at}宽带一直装不上，孩子没法上网课")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}有野狗追人", "{at}流浪狗成群，孩子上学害怕", "{at}狗咬了人没人管")),
    Issue(_PROBLEM, "二(二)", _FARMING, ("{at}的灌溉渠漏水", "{at}水渠塌了，稻田灌不上水", "{at}抽水泵坏了，几十亩田干裂")),
    Issue(_PROBLEM, "二(二)", _FARMING, ("{at}的野猪拱坏庄稼", "{at}番薯玉米被野猪糟蹋光了", "{at}野猪夜里下山，地里没有收成")),
    Issue(_PROBLEM, "二(二)", _FARMING, ("{at}的机耕路断了", "{at}田间路塌方，收割机进不去", "{at}农机下不了田，路太窄")),
    Issue(_PROBLEM, "二(五)", _AFFAIRS, ("{at}的老房子要倒了", "{at}危房墙裂得很宽，住着老人", "{at}旧屋屋顶塌了一半，怕压到人")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("希望在{at}办一个长者食堂", "{at}老人多，吃饭不方便，想要个食堂", "建议{at}给独居老人送午饭")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("希望在{at}办托儿所", "{at}年轻人上班，小孩没人带，盼有托育", "建议{at}开暑期班照看孩子")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("希望{at}的卫生室有医生坐诊", "{at}看病要跑县里，请安排医生下来", "建议{at}每周来一次巡回医疗，给老人量血压")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("希望{at}装健身器材", "{at}没有地方锻炼，想要几样健身设备", "建议{at}修个篮球场，年轻人好活动")),
    Issue(_SUGGESTION, "二(三)", _NEWS, ("建议{at}修一条游步道", "{at}风景好，铺条步道游客就来了", "希望{at}沿溪做一条绿道，能散步骑车")),
    Issue(_SUGGESTION, "二(三)", _NEWS, ("建议{at}建停车场", "{at}周末游客的车停得满路都是，缺车位", "希望{at}划停车位，免得堵住村道")),
    Issue(_SUGGESTION, "二(三)", _NEWS, ("建议把{at}的老祠堂修起来", "{at}祠堂年久失修，应该当文物保护", "希望{at}古建筑维修后办个村史馆")),
    Issue(_SUGGESTION, "二(三)", _NEWS, ("建议{at}办采茶节", "{at}茶叶好，搞个茶文化活动能带客人", "希望{at}春天搞采茶比赛吸引游客")),
    Issue(_SUGGESTION, "二(三)", _NEWS, ("建议{at}发展民宿", "{at}空房子多，可以统一改成民宿", "希望{at}闲置农房由村里牵头开民宿")),
    Issue(_SUGGESTION, "二(二)", _FARMING, ("建议{at}种高山蔬菜", "{at}海拔高，蔬菜能卖好价钱", "希望{at}推广高山菜，派技术员来教")),
    Issue(_SUGGESTION, "二(二)", _FARMING, ("建议{at}建冷库", "{at}水果摘下来放不住，缺个冷库", "希望{at}有保鲜库，杨梅不至于烂掉")),
    Issue(_SUGGESTION, "二(二)", _FARMING, ("建议{at}教大家直播卖货", "{at}农产品卖不出去，想学网上卖", "希望{at}办电商培训班，帮农户开网店")),
    Issue(_SUGGESTION, "二(二)", _FARMING, ("建议{at}统一收购茶青", "{at}茶青价格被压得低，盼合作社来收", "希望{at}成立合作社，茶叶统一卖")),
    Issue(_SUGGESTION, "二(四)", _FARMING, ("建议{at}引进来料加工", "{at}妇女在家没活干，想要加工点", "希望{at}设来料加工点，留守妇女能挣钱")),
    Issue(_SUGGESTION, "二(四)", _FARMING, ("建议{at}办技能培训", "{at}年轻人想学电工焊工，没有地方学", "希望{at}组织就业培训，再介绍工作")),
    Issue(_SUGGESTION, "二(四)", _FARMING, ("建议{at}的土地统一流转", "{at}很多田荒着，应该集中租给大户", "希望{at}撂荒地有人牵头种起来")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("建议{at}给残疾人修坡道", "{at}台阶太陡，轮椅上不去", "希望{at}公共场所做无障碍通道")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("建议{at}装监控", "{at}丢过东西，装几个摄像头大家放心", "希望{at}路口有监控，防止偷盗")),
    Issue(_SUGGESTION, "二(五)", _AFFAIRS, ("建议{at}给孩子办图书室", "{at}小孩放假只会玩手机，想要看书的地方", "希望{at}文化礼堂的图书室平时开门")),
    Issue(_SAGE, "三", "乡贤联络站", ("我想在{at}投一个加工厂", "{at}可以办个小厂，我愿意带项目回来", "愿意到{at}办企业，请镇里帮忙看场地")),
    Issue(_SAGE, "三", "乡贤联络站", ("我想给{at}的学生设奖学金", "{at}读书好的孩子我愿意资助", "愿意出钱奖励{at}考上大学的孩子")),
    Issue(_SAGE, "三", "乡贤联络站", ("建议乡贤联络站在{at}设个点", "{at}在外的老乡多，联络站应该常走动", "希望{at}每年办一次乡贤恳谈会")),
)  # fmt: skip
VILLAGES = (
    "大埔山村", "溪光村", "东坡村", "西沟村", "上洋村", "下洋村", "石门村", "松树村", "桥头村", "岭脚村", "新屋村", "后山村",
    "横路村", "坑底村", "樟树村", "双溪村", "田心村", "半岭村", "水口村", "高坪村", "竹园村", "梅坑村", "枫林村", "砖窑村",
)  # fmt: skip
SPOTS = (
    "村口", "老祠堂门口", "一组", "三组", "五组", "小学旁边", "卫生室门前", "文化礼堂", "老街", "大樟树下", "水库边", "桥头",
    "菜市场", "村委会后面", "茶园", "竹林那边", "加油站对面", "公交站", "幼儿园门口", "晒谷场", "水电站下面", "庙前", "戏台",
    "碾米厂", "旧粮站", "养老院", "篮球场边", "渡口", "岔路口", "新村安置点", "养猪场旁", "采石场路口", "凉亭", "水井边", "林场",
    "砖厂", "大会堂", "供销社", "瀑布下面", "梯田",
)  # fmt: skip
_SINCE = ("", "", "，两个月了", "，从去年冬天到现在", "，大半年了", "，国庆以后就这样", "，好几年的老问题", "，最近特别严重")
_EFFECT = ("", "", "，老人小孩都受影响", "，我妈上个月还为这个摔了一跤", "，大家意见很大", "，过年回来的人都在说")
_ASKED = ("", "，请镇里派人来看看", "，希望尽快解决", "，盼答复", "。谢谢领导", "，能不能今年就办", "，别再拖了")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: an issue at a spot of a village, all three as places in the tables above."""

    issue: int
    village: int
    spot: int

    @property
    def about(self) -> Issue:
        """The issue."""
        return ISSUES[self.issue]

    def said(self, chance: Random, way: int) -> str:
        """Return the wish in one of its ways, with what people add."""
        at = f"{VILLAGES[self.village]}{SPOTS[self.spot]}"
        near = f"（{chance.randrange(1, 400)}号附近）" if chance.random() < 0.3 else ""  # noqa: PLR2004 - three in ten
        added = (chance.choice(_SINCE), chance.choice(_EFFECT), chance.choice(_ASKED))
        return self.about.ways[way].format(at=at + near) + "".join(added)


def wish_of(number: int) -> Wish:
    """Return what the submission with this number is about. Some villages and some issues come up far more often."""
    return _drawn(Random(number))


def text_of(number: int) -> str:
    """Return the words of the submission with this number."""
    chance = Random(number)
    wish = _drawn(chance)
    return wish.said(chance, chance.randrange(len(wish.about.ways)))


def in_other_words(number: int) -> str:
    """Return what somebody else says who wants the same as the submission with this number."""
    chance = Random(number)
    wish = _drawn(chance)
    ways = len(wish.about.ways)
    used = chance.randrange(ways)
    return wish.said(Random(-number), (used + 1 + number % (ways - 1)) % ways)


def _drawn(chance: Random) -> Wish:
    issue, village, spot = chance.random(), chance.random(), chance.random()
    return Wish(int(len(ISSUES) * issue**1.3), int(len(VILLAGES) * village**1.5), int(len(SPOTS) * spot))
