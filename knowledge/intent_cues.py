"""What a cue is, and the classes of words the tables of cues are written with.

A table is read from the top: the first cue that fits a message names its intent. `knowledge.intent_cues_form` holds the
tables for what the bot has just asked, `…_staff` what only staff can want, `…_public` what anybody can want.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from knowledge.intent_text import Wording


class Message(Protocol):
    """What a cue looks at."""

    @property
    def wording(self) -> Wording:
        """The message's words."""

    def has(self, what: str) -> bool:
        """Whether the message holds what a cue needs."""


@dataclass(frozen=True)
class Cue:
    """One line of a table.

    `search` is looked for in the plain message; `whole` must be all of its words. `unless` must not occur. `needs` must
    have been found in the message: number (a ticket or the end of one), ticket, percent, office, section, place. With
    `role` set only that role means it. `sets` are slots that follow from the cue itself.
    """

    name: str
    intent: str
    search: str = ""
    whole: str = ""
    unless: str = ""
    needs: frozenset[str] = frozenset()
    role: str = ""
    sets: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
        search, whole, unless = (re.compile(text) if text else None for text in (self.search, self.whole, self.unless))
        return search, whole, unless

    def fits(self, message: Message, role: str) -> bool:
        """Whether a message of somebody in `role` shows this cue."""
        if self.role and role != self.role:
            return False
        search, whole, unless = self._patterns
        wording = message.wording
        if whole and not whole.fullmatch(wording.bare):
            return False
        if search and not search.search(wording.plain):
            return False
        return all(map(message.has, self.needs)) and not (unless and unless.search(wording.plain))


# Words that are mended when they were written by their sound.
CUE_WORDS = """
建议 意见 反映 举报 投诉 希望 进度 进展 查询 查一下 编号 单号 答复 回复 满意 不满意 取消 退出 帮助 菜单 人工 转人工 客服 匿名 隐私 个人信息
任务 待办 逾期 超期 到期 例会 议题 议程 纪要 转办 转给 移交 报进度 完成 方案 征求意见稿 草案 原文 负责 牵头 责任科室 分管领导 驻村干部 联村领导
确认 提交 修改 跳过 没问题 共同富裕 示范镇 试点镇 乡贤 专项债 贴息贷款 长者食堂 入股 宅基地 投资 捐款 资金 人才 路灯 垃圾 自来水 停水 停电
漏水 下水道 污水 噪音 修路 坏了 没人管 谢谢 最后一个 第一个 第二个 第三个 删除 手机号 泄露 保密 受理 处理 采纳 结果 催一下
""".split()

# A question, wherever it stands.
QUESTION = (
    r"[?]|什么|啥|怎么|怎样|咋|如何|哪|谁|几(?:个|时|号|天|年|月|点|多|家|条|项|成|亿|层|岁|块|万|位|次)|多少|多久|多长|多大|是不是|有没有|有无|能不能|可不可以|"
    r"会不会|要不要|算不算|行不行|管不管|对不对|好不好|为什么|为啥|为何|何时|何地|是否|能否|可否|吗|么$|呢$|没有$|了没$|有没$|何乜|有冇|"
    r"\b(?:what|how|who|where|when|which|why|could|can|does|is there|tell me)\b"
)
# What somebody asks for information with, as against a complaint put as a question.
ASKING = (
    r"有没有(?!人)|有什么|有啥|有哪些|有无|哪些|哪里|哪儿|哪个|哪一|哪天|哪年|找谁|问谁|交给谁|归谁|多少|几个|几号|怎么申请|怎么办理|怎么弄|怎么算|怎么说|怎么写|怎么报|怎么加入|"
    r"什么意思|啥意思|什么条件|什么政策|什么手续|什么叫|是什么|是啥|指什么|指的是|干什么用|做什么用|能(?:申请|享受|领|入|拿|报)|可以(?:申请|入|领|报|拿|享受|参加)|"
    r"方案[^,]{0,10}(?:有?讲|写|说|提)|政策|补助[^,]{0,4}吗|补贴[^,]{0,4}吗|请问|想问|问一下|问下|打听|咨询|了解一下|讲讲|介绍一下|说说"
)
# Something is wrong.
NOBODY = r"(?<![有])(?:没|没有|无|冇|不见)人(?:来)?(?:管|修|清|理|扫|收|处理|打扫|负责|过问|维护|看|弄|问|捡|拆|换|查)"
TROUBLE = (
    NOBODY + r"|坏(?:了|掉|得|透|的|着)|(?:全|都|又|老)坏|破(?:了|损|烂|旧|得)|(?<![腐灿])烂(?:了|掉|路|得|成|泥|尾|$)|这么烂|漏(?:水|雨|电|了|得|气)|塌|开裂|裂(?:了|开|缝)|断(?:了|水|电|头|网)|停(?:水|电)(?!费)|(?:水|电|气|网)[^,]{0,4}停了|"
    r"(?:没|没有|缺|无)(?:自来)?(?:水|电|网|信号|路灯|灯|厕所|公交|车位|地方|医生|药)(?:用|喝|坐|停|活动|看|吃|,|$|了)|不亮|不通(?!过)|堵(?:了|住|着|塞|车|得|死)|积水|被?淹|臭|"
    r"(?<!不)脏|污水|污染|垃圾(?:成|堆|遍|满|没|到处|乱|太|又|好多|还在)|倒(?:垃圾|污水|矿渣|废)|乱(?:扔|倒|停|堆|收|搭|建|丢|排|贴|砍|挖|占|放|涨)|偷(?:排|倒|砍|挖|采)|违建|违章|占(?:道|着|地|农田|路|了)|"
    r"噪[音声]|吵(?:死|得|人|闹)|太吵|扰民|油烟|扬尘|坑坑|坑洼|泥泞|漆黑|黑漆漆|黑乎乎|黑灯|"
    r"(?:太|很|特别|非常|好|真|有点|越来越)(?:脏|乱|差|吵|窄|黑|慢|远|贵|少|小|难|滑|破|旧|陡|危险|烂|暗|臭|挤|麻烦|不方便|偏|堵|严重|离谱|吓人|响)|不方便|难(?:走|行|停)|(?:出行|看病|上学|停车|吃饭|吃水|办事)难|"
    r"不公|欺负|拖欠|欠(?:薪|钱|着)|克扣|不给(?:办|发|报销|修)|隐患|摔(?:了|倒|过|跤|伤|断)|(?:撞|咬)(?:了|到|伤)|老鼠|蚊子|苍蝇|野狗|流浪狗|松动|生锈|倒了|滑坡|冲(?:垮|毁|坏|下来|走)|泛滥|"
    r"发(?:黑|绿|臭|黄|霉)|形同虚设|走过场|当摆设|态度(?:差|不好|恶劣|很)|推来推去|推诿|踢皮球|混乱|投诉|举报|抛荒|荒着|荒了|闲着|空着没|掉(?:了|下来|皮|漆)|变(?:黑|臭|浑|黄)|浑浊|浑得|"
    r"压力(?:小|低)|闹(?:得|矛盾)|打不通|进不(?:来|去)|过不(?:来|去)|出不(?:来|去)|没法|用不了|吃不(?:上|到)|喝不(?:上|到)|买不到|坐不(?:上|到)|上不(?:了|去)|受不了|害(?:得|我们)|白干|骗(?!子)"
)
# A complaint put as a question: it wants something done, not something told.
WHEN_DONE = (
    r"(?:什么时候|啥时候|几时|何时|哪天|多久)(?:才|能|才能|会|可以|来)*(?:有人|给|把)?[^,?]{0,8}(?:管|修(?!订|改)|处理|解决|清|装|通(?!过)|弄好|搞好|换|拆|整治|改善|铺)|怎么(?:还|就|都|老|总|一直)?(?:不|没)(?:人|见|有人|来|给|修|管|处理|装|通)|"
    r"为(?:什么|啥)(?:还|就|都|老|总|一直)?(?:不|没)(?:人|有人|来|给|修|管|处理|装|通)|谁(?:来)?管(?:一)?管|谁来管|凭什么|能不能(?:别|不要|不)"
)
# Something is wished for.
_DOING = r"(?:把|给|在|多|再|帮|加|装|建|修|开|设|安排|派|搞|增|减|免|让|统一|定期|早|改|换|清|种|拓|延|取消|降|弄|组织|配|请|发展|尽快|增加|规定|通(?!过)|整治|合并|公开|公示|出台|放|调)"
WISH = (
    r"(?<!意见)(?<!意见和)(?<!意见与)(?<!的)(?<!条)(?<!份)(?<!件)(?<!次)建议(?![书箱的]|和意见|征集|一般|有没|是不是|提(?:了|上去|交)|怎么(?:提|样|还)|会|被|在哪|多久|到哪|没|还|$)|希望|盼|恳请|请求|请(?:镇|村|政府|有关|相关)|呼吁|要求(?!是|有|什么|吗|$)|提议|"
    r"倡议|最好|应该|应当|(?:还|也|就|都|镇里|村里)应(?=[\u4e00-\u9fff])|(?:能不能|可不可以|能否|可否|是否可以|是不是可以|可以不可以)(?!给我|帮我)[^,?]{0,8}?" + _DOING + r"|"
    r"要是[^,]{0,14}(?:就好|能|更好)|就好了|不如|何不|干脆|(?:^|,|要|再|能|可以|得|里|上|口|们)多(?:装|建|搞|开|设|种|放|弄|办|派|发|组织|安排|修|关心|关注|下乡|来)|加(?:装|开|派|宽|固)|增(?:设|加|派|开)(?!低收入|到|了)|"
    r"别再|不要再|不能再|不该|早日|早点|尽快|尽早|赶紧|赶快|快点|快些|(?:需要|有必要|必须)(?:有|把|加|装|建|修|设|配|增|加强)|加强|改进|重视|管一管|整治一下|清理一下|修一修|修一下"
)
# The document, and what people find wanting in it.
DOCUMENT = r"征求意见|意见稿|方案|草案|草稿|原文|这?文件|文本|条款|第[一二三四五六七八九十\d]{1,3}(?:条|部分|款|章|节|项)"
AMISS = (
    r"(?<![意的])建议|希望|应(?!用|急|对)|补[上充]|加[上进一入]|改[成为]|修改(?:意见|建议|为|成|一)|要?写(?:清楚|明|具体|进)|(?<!有)没(?:有)?(?:怎么)?(?:写|提|讲|说|列|涉及|体现)(?!到底)|只[写提讲列说]|不(?:写|提|讲)|漏(?:了|掉|写)|写得|写的(?:太|不|有点)|"
    r"太(?:笼统|虚|空|少|简单|高|低|长|模糊|抽象|含糊|大|短|宽|粗|死)|空洞|不(?:够)?(?:具体|(?<![讲说]不)清楚|明确|合理|现实|全面|完整|详细|通顺|准确|恰当|统一|一致)|看不懂|做不到|前后|矛盾|错别?字|写错|笔误|病句|重复|"
    r"要(?:统一|明确|具体|细化|列|加|改|有)|列全|细化|量化|删(?:掉|去|除)|去掉|不如|表述(?:不|要|太|有|应)|完善一?下|有点(?:虚|空|笼统|高|低)|定(?:得|的)(?:太)?(?:高|低)"
)
# Somebody gives: money, a project, people or skill.
GIVER = r"(?:我|咱|本人|俺|公司|商会|企业|同学会|朋友|老乡|叔|伯|弟|哥|姐|妹|儿子|女儿|孩子|侄|外甥|亲戚|老板|同乡|乡贤)"
WILL = r"(?:愿意?|想|可以|打算|准备|计划|有意|能(?!不能)|要(?!求)|希望能?|考虑|乐意|争取|决定)"
MONEY = (
    r"捐|赞助|资助|出(?:点|些|一?笔|一?份)?(?:资|钱)|掏(?:点|些)?钱|出(?:个)?(?:\d+|[一二三四五六七八九十百几]+)(?:来|多)?(?:万|千|百|元|块)|拿(?:出)?[^,]{0,6}(?:万|钱|资金|款)|"
    r"设(?:立|个|一?个)?[^,]{0,8}(?:奖学金|基金|助学金|奖教金)|助学|奖学金|认(?:捐|领)|(?:有|笔|些)(?:闲钱|闲置资金|资金)|资金[^,]{0,6}投|慰问|(?:买|送|添)(?:一批|一些|几台|一台|台|套|些)"
)
PROJECT = (
    r"投(?:资|钱|点钱|一?笔)|(?:办|建|开|设)(?:个|一?个|一?家)?[^,]{0,8}(?:厂|基地|公司|分公司|点$|民宿|合作社|农场|电商)|设点|落户|落地|落在|(?:迁|搬|移)(?:回|到|来|进)|回(?:乡|来|村|镇|老家|家乡|去)[^,]{0,8}(?:创业|办|投|开|发展|建|做生意|考察|搞|做)|"
    r"返乡创业|(?:有|带|介绍|引进|牵线|对接|推荐)(?:一?个|些|几个)?[^,]{0,10}(?:项目|企业|客商|订单|渠道|厂家|厂商)|包销|包下|收购|承包|租下|流转[^,]{0,6}亩|合作|组织[^,]{0,10}(?:考察|企业家|投资)|搞(?:个|一?个)?[^,]{0,8}(?:项目|厂|基地|园)"
)
TALENT = (
    r"(?:介绍|推荐|引荐|带|请)[^,]{0,8}(?:人才|博士|硕士|大学生|专家|教授|工程师|技术员|医生|老师|师傅|骨干|团队)|人才(?:储备)?库|技术(?:骨干|团队|员)|(?:学|读|搞|做|干|懂|会|从事)[^,]{1,12}(?:的|专业|毕业|多?年)[^,]{0,4},[^,]{0,14}(?:回|帮|来|做|服务|效力|出力)|"
    r"免费[^,]{0,4}(?:帮|给|为|提供|教|培训|授课|义诊|指导)|当(?:个)?(?:顾问|老师|志愿者|参谋|讲师)|义务(?!教育)|义诊|支教|授课|讲课|传授|教(?:村民|大家|老乡|乡亲)|(?:专业|毕业)[^,]{0,6},[^,]{0,8}(?:回|来)|回[^,]{0,6}(?:做事|工作|效力|出力|服务|上班|就业)"
)
