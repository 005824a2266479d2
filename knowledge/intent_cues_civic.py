"""The cues for what somebody wants of the township: to comment on the draft, offer, suggest, know who is in charge."""

from __future__ import annotations

from knowledge.intent_cues import Cue
from knowledge.intent_words import (
    AMISS,
    ASKING,
    DOCUMENT,
    GIVER,
    MONEY,
    NO_GIFT,
    PROJECT,
    QUESTION,
    TALENT,
    TROUBLE,
    WHEN_DONE,
    WILL,
    WISH,
)
from knowledge.intent_words_public import ANNOUNCE, ANNOUNCE_NOUN, HELP, INFO_ONLY, OFF_TOPIC, RESPONSIBLE, SMALL

CIVIC_CUES = (
    Cue(
        "draft.announce",
        "draft_comment",
        search=r"""
        (?:对|就|给|针对|关于|在|向)?[^,]{0,10}(?:征求意见稿|意见稿|方案|草案|征求意见)[^,?]{0,10}(?:提|
        有|说|谈|反馈|发表|写|交)(?:点|个|些|一?条|几条|一些|一下|几点|两条)*(?:我的|修改|不同|反馈|书面|
        补充|小)?(?:意见|建议|看法|想法|话要说|话说|异议)(?:要提|想提|要说|可以吗|吗|行吗|
        给你们)?[啊呀吧呢了]*$|(?:对|就)[^,?]{0,10}(?:方案|草案|意见稿)[^,?]{0,4}(?:有|说|谈|
        提)[^,?]{0,5}(?:看法|意见|建议|想法)[,啊呀吧]*$|
        (?:参加|参与)(?:这次)?(?:征求意见|意见征集|征集意见|意见征求)|
        ^(?:我)?(?:要|想|来)?(?:提|写)?(?:征求意见稿|方案|草案)(?:的)?(?:修改)?(?:意见|建议)$
    """,
        unless=r"怎么|在哪|哪里|如何|截止|到哪天|什么时候|多久|谁",
        sets={"content": False},
    ),
    Cue(
        "draft.document",
        "draft_comment",
        search=rf"(?:{DOCUMENT}).*(?:{AMISS})|(?:{AMISS}).*(?:{DOCUMENT})",
        unless=r"""
        (?:有没有|是不是|哪里|哪些|怎么|(?<!为)什么|哪)[^,]{0,6}(?:写|讲|提到|
        规定)(?![^?]*(?:建议|希望|应|补|加|写清楚|太|要))|
        (?:意见建议|建议意见)[^?]*(?:打哪|交给谁|找谁|怎么|在哪)|写的?是?什么|(?:改成|修改)(?:什么|了吗)|
        ^(?:请问|我想问|想问)[^,]*$|(?:是什么|有哪些|有什么|哪里|是哪|是谁|谁(?:管|负责)|吗|么|多少|几个|
        什么[^,]{0,6}|怎么(?:申请|办|写的|说的|讲的))[?]?$
    """,
        sets={"content": True},
    ),
    Cue(
        "draft.section",
        "draft_comment",
        search=r"""
        写得|写的(?:太|不|有点)|(?:那|这)(?:一)?(?:段|条|节|部分|块|项)[^,?]{0,8}(?:建议|应|少了|漏|缺|断了|改[成为]|补|太|
        没(?:有)?(?:写|说|提|讲)|要(?:写|加|改|明|细|补|具体))|部分[^,?]{0,4}(?:建议|应|要)|
        前后(?:说法)?不一|说法不(?:一|同)|做不到|(?:定|设)得(?:太|有点|过)?(?:高|低)|
        没(?:有)?(?:写|说)(?:清楚|明白|明)|写(?:清楚|明白|明确|明|细)|太(?:空|虚|笼统|泛|简单|模糊|抽象)|
        表述
    """,
        needs=frozenset({"section"}),
        unless=r"[?]$|吗$|怎么办",
        sets={"content": True},
    ),
    Cue(
        "draft.section-should",
        "draft_comment",
        search=r"""
        (?:建议|应该?|要|可以|最好)(?:再)?(?:加上|加入|增加|补充|写明|写进|改成|改为|明确|细化|删掉|删除|
        列出|提到)[^?]*(?:内容|条款|表述|要求|指标|评议|说明|一句|一条|字样|措施|机制|时间|数字|责任|标准|
        名单|规定)
    """,
        needs=frozenset({"section"}),
        unless=r"[?]$|吗$",
        sets={"content": True},
    ),
    Cue(
        "draft.quoted",
        "draft_comment",
        search=r"""
        错别字|病句|笔误|应(?:改|写)[成为作]|(?:表述|措辞|用词|提法|说法)(?:不|要|应|太|有)
    """,
        unless=r"作业|作文",
        sets={"content": True},
    ),
    Cue(
        "sage.announce",
        "sage_feedback",
        whole=r"""
        (?:我要|我想|想|我来|我们要)?(?:提交|写|填|做|进行|交)?(?:乡贤|贤达)(?:反馈|意见|建议|助力|献策|
        登记|报名)(?:表|一下)?|(?:我是|作为)?(?:一名|一个|在外)?乡贤(?:我)?(?:想|要|来)?(?:反馈|报名|登记|
        出力|做点事|说几句|报到)?
    """,
        sets={"content": False},
    ),
    Cue(
        "sage.announce-role",
        "sage_feedback",
        whole=r"""
        (?:我要|我想|想|我来|我们|我|来|有|给镇里|向镇里|还有|一个|一?条|点|些|位|名)*(?:反馈|提供|推荐|
        捐款|捐资|投资|推荐(?:一?个|一?位|一?名|点|些)?(?:项目|人才|企业)|提供线索|出力|做贡献|
        (?:为|给)(?:家乡|老家|村里)(?:出点?力|做点事|做点?贡献)|为家乡做点(?:事|贡献)|回报家乡|反馈情况|
        反馈意见|助力|资金|人才|项目|反馈项目|反馈资金|反馈人才)(?:一个|一条|招商|线索|项目|人才|一下|情况|要推荐|要反馈|
        可以吗|资金|意见|事)*
    """,
        role="sage",
        sets={"content": False},
    ),
    Cue(
        "sage.pledge",
        "sage_feedback",
        search=rf"""
        (?:{GIVER})[^,?]{{0,10}}(?:捐|出(?:个)?(?:\d|[一二三四五六七八九十百几])+(?:来|多)?(?:万|千|元|块)|
        出(?:资|钱)|赞助|免费(?:给|帮|教|为))|(?:{GIVER})[^?]{{0,24}}?(?:愿意|想|打算|准备|
        有意)[^,?]{{0,16}}?(?:捐|赞助|出资|出钱|投资|办厂|建厂)[^?]*(?:找谁|跟谁|和谁|联系谁|怎么联系|
        怎么对接|哪里(?:交|汇|捐)|怎么捐|怎么弄)
    """,
        unless=NO_GIFT,
        sets={"content": True},
    ),
    Cue(
        "sage.give",
        "sage_feedback",
        search=rf"""
        (?:{GIVER})[^?]{{0,24}}?(?:{WILL})[^?]{{0,16}}?(?:{MONEY}|{PROJECT}|{TALENT})|
        ^(?:愿意?|打算|准备|有意|想|计划)[^?]{{0,20}}?(?:{MONEY}|{PROJECT}|{TALENT})
    """,
        unless=rf"{QUESTION}|{NO_GIFT}",
        sets={"content": True},
    ),
    Cue(
        "sage.have",
        "sage_feedback",
        search=rf"(?:{PROJECT}|{MONEY}|{TALENT})",
        unless=rf"""
        {ASKING}|(?:希望|建议|请|应)(?:镇|政府|村)|{QUESTION}|贷款|补助|{TROUBLE}|
        我(?:上|之前|前)[^,]{{0,4}}(?:报|提)
    """,
        role="sage",
        sets={"content": True},
    ),
    Cue(
        "sage.ours",
        "sage_feedback",
        search=r"""
        (?:我(?:们)?(?:的)?(?:公司|企业|商会|厂|工厂|单位|团队|学校|医院|研究所|同学|朋友|儿子|女儿|学生|侄|
        弟|哥)|我(?:手上|手里|这里|这边|认识)(?:有|的)?|手(?:上|里)有)[^?]{0,30}(?:可以|愿意|想|能|有意|
        打算|准备|希望|提供|支持|回来|落|合作|帮|送|给|进|招|缺)
    """,
        unless=rf"{ASKING}|我的(?:建议|意见)|贷款|补助|{TROUBLE}",
        role="sage",
        sets={"content": True},
    ),
    Cue(
        "sage.opinion",
        "sage_feedback",
        search=rf"""
        {WISH}|我(?:的)?(?:意见|看法|想法|观点|感觉|觉得|认为)(?:是|:|,|就是|镇|应|可以|要)?|
        (?:可以|要|需要|得|必须)(?:先|多|加|把|让|考虑|引|打造|搞|建|注重|突出|借)
    """,
        unless=rf"(?:{INFO_ONLY})|我(?:上|之前|前)[^,]{{0,4}}(?:报|提)",
        role="sage",
        sets={"content": True},
    ),
    Cue(
        "draft.part",
        "draft_comment",
        search=r"(?:那|这)(?:一)?(?:段|条|节|部分|块|项|章)[^?]{4,}$",
        needs=frozenset({"section"}),
        unless=rf"{QUESTION}|给我|发我|看看|那块地|路|灯|坏",
        sets={"content": True},
    ),
    Cue(
        "draft.statement",
        "draft_comment",
        search=rf"^(?=.{{9,}})(?!.*一个方案).*(?:{DOCUMENT})",
        unless=rf"""
        {QUESTION}|{ASKING}|发我|给我|看看|看一?下|看下|下载|全文|发一[份下]|找(?:到|不)|(?:表述|内容|说法|规定|要求|部分|标题)$|设计方案|补偿方案|
        施工方案|分配方案
    """,
        sets={"content": True},
    ),
    Cue(
        "suggest.announce",
        "suggest",
        search=rf"(?={ANNOUNCE}).*(?:{ANNOUNCE_NOUN}|说)",
        unless=r"""
        (?:建议|意见)(?:怎么|被|有没)|^(?:有|没)(?:意见|问题|事)吗|问个?(?:事|问题)|
        ^(?:说|讲)(?:说|讲|一下)?$|^(?:没有?|无)|什么|怎么|谁|哪
    """,
        sets={"content": False},
    ),
    Cue(
        "suggest.announce-long",
        "suggest",
        search=r"""
        ^[^,?]{0,4}有(?:件|个)?(?:事|事情|困难)[^,]{0,4}(?:请|找)[^,]{0,8}(?:帮忙|解决|帮)[^,]{0,4}$|^[^,?]{0,4}有(?:几|两|一|些)?句话[^?]{0,12}(?:说|讲)[^,?]{0,3}$|
        ^(?:我|我们)?(?:想|要|来)(?:反映|反应|说|讲|汇报|提)(?:一下|下)?[^,?]{0,6}(?:的)?(?:情况|问题|
        事情?)$|^[^,?]{0,8}(?:有(?:个|一?件|些|几件|点|一些)?(?:事|情况|问题|困难|建议|想法|意见)|
        有话)[^,?]{0,3}(?:想|要|需要|得)[^,?]{0,3}(?:跟|向|和|对|给|找|让|请)?[^,?]{0,8}(?:说|反映|讲|提|
        汇报|报告|聊|谈|投诉|反应)[^,?]{0,4}$|^[^,?]{0,4}(?:想|要)(?:跟|向|和|对|给)[^,?]{1,8}(?:反映|反应|
        提|投诉|举报)[^,?]{0,8}(?:事|情况|问题|意见|建议|困难|想法)[^,?]{0,3}$|^(?:听我|让我)说
    """,
        unless=r"什么|怎么|谁|哪",
        sets={"content": False},
    ),
    Cue(
        "help.how-to",
        "help",
        search=r"""
        ^[^,?]{0,6}(?:怎么|怎样|如何|咋|在哪里?|哪里|上哪)(?:可以|能|去|才能)?(?:提|反映|投诉|举报|留言|
        提交|查|填|上传)(?:一下|个)?(?:建议|意见|问题|情况|进度|照片|图片|投诉|我提的|结果)?[啊呀呢]?(?:[?]|
        $)
    """,
    ),
    Cue(
        "help.where",
        "help",
        search=r"""
        (?:怎么|如何)(?:给|跟|向|和)[^,]{1,4}(?:提|反映|说)[^,]{0,4}$|
        (?:单号|编号)[^,]{0,4}(?:在哪|哪里|怎么看)
    """,
    ),
    Cue(
        "help.how",
        "help",
        search=HELP,
        unless=rf"""
        方案|政策|联络站|促进会|公司|食堂|专班|大楼|镇里|政府|{TROUBLE}|希望|建议(?:你|把|在|给|能|增|加)
    """,
    ),
    Cue(
        "ask.of-giving-opinions",
        "ask",
        search=r"""
        (?:提|收集|征求|征集|反映)[^,]{0,4}(?:意见|建议)[^?]*(?:吗|么|[?]|怎么|哪|谁|什么|多久|多少|几|
        有没有|会不会|能不能)|(?:建议|意见)(?:提|交)?(?:了|上去|上来)?(?:以?后|之后)|
        (?:建议|意见)[^,]{0,6}(?:怎么处理|谁(?:看|处理|管)|会不会|有没有(?:奖|用|人看)|有用吗|有奖|有什么用|
        流程|截止|到哪天)
    """,
        unless=rf"{TROUBLE}|^建议|希望",
    ),
    Cue(
        "suggest.when-done",
        "suggest",
        search=WHEN_DONE,
        unless=r"""
        方案|政策|例会|联络站|(?:食堂|平台|促进会|领导小组|专项债|项目|工程|大楼)[^,]{0,4}(?:什么时候|何时|
        几时)|意见(?:征集|稿)
    """,
        sets={"content": True},
    ),
    Cue(
        "responsible",
        "who_is_responsible",
        search=RESPONSIBLE,
        unless=r"组成|谁(?:来)?管管|有没有人|到底(?:有没有|谁)|都没人|也没人",
    ),
    Cue(
        "ask.with-trouble",
        "ask",
        search=rf"(?:{TROUBLE}|{WISH})[^?]*(?:{INFO_ONLY})",
        unless=rf"""
        ^(?:我)?(?:强烈|特)?建议|希望|{WHEN_DONE}|没人[^,]{{0,4}}[?]?$|(?:举报|投诉|反映)(?:一下|有|[:,])|
        (?:{WISH})[^,?]{{2,}}[?]?$
    """,
    ),
    Cue(
        "off-topic.asked",
        "none",
        search=OFF_TOPIC,
        unless=rf"{WISH}|{TROUBLE}|村|镇|方案|项目",
        lacks=frozenset({"place"}),
    ),
    Cue(
        "suggest.wish",
        "suggest",
        search=WISH,
        unless=r"""
        ^(?:请问|想问|我想问)|(?:方案|文件)[^,]{0,8}(?:要求|怎么|有没有)|
        (?:要求|应该)(?:是什么|怎么|找谁|去哪|有哪些)|(?:哪些|什么|多少|怎么[^,]{0,6})[?]?$|
        最好(?:的|吃|看|玩)|(?:应该|应当)[^,]{0,6}(?:什么|怎么|哪|谁|多少)
    """,
        sets={"content": True},
    ),
    Cue(
        "suggest.trouble",
        "suggest",
        search=TROUBLE,
        unless=rf"""
        (?:{ASKING}|什么)[^,]{{0,14}}$|方案[^,]{{0,10}}(?:讲|写|说|提|有)|要(?:妆|做)何乜
    """,
        sets={"content": True},
    ),
    Cue("small", "chitchat", search=SMALL, unless=rf"{TROUBLE}|方案|村里"),
)
