"""The words by which people ask for a detail, as patterns parted by spaces. They are of the language, not of a town.

A strong cue can only mean that detail (多少钱); a weak one (多少) often asks for what an answer says anyway.
"""

from __future__ import annotations

from knowledge.entry import Detail

STRONG: dict[Detail, str] = {
    "phone": """
        电话 号码 手机号 联系方式 热线 打哪个 打什么号 微信号 加微信 怎么联系 联系哪 短号 邮箱
    """,
    "address": """
        从哪[里儿]?到哪 哪一?楼
        地址 [在长]哪个村 在[哪那](?!个|些|一|边的) 位置 怎么走 设在 开在 建在 几楼 什么地方 哪个地方 坐落 哪个村头
        哪条[街路] 具体地点
    """,
    "hours": """
        (周|拜)[一二三四五六日天]
        几点(?!了) 上班时间 开放时间 营业时间 办公时间 服务时间 开门 关门 开到 周末 双休 星期几 中午开 晚上开 礼拜
    """,
    "amount": """
        多少钱 几块 几元 多少元 几万 几百 几千万 几个亿 几亿 多少亿 多少万 几个点 几分 金额 额度 利率
        几成 几倍 几股 占几 几钱 什么价 一斤 安家费 会费 底数 分值 权重 什么比例 比例(如何|怎么|是多少|多少)
        利息(是|要|多|有|补) 价格 价钱 收费 门票 票价 免费 要不要钱 要钱吗 花多少 给多少 补多少 奖多少 多少补 多少奖
        多少投资 投资多少 投多少 多少资金 多少预算 预算 经费 贵不贵 工资多少 薪水多少 数额 具体数字 挣多少 赚多少
        扣多少 罚多少 罚款 罚钱 怎么罚 减免多少 分到多少 分多少 分几多 几多 偌济 砸多少
        租金(多少|几|贵|高|要) 标准[为是](何|多少|什么)
        多[长宽高远深重厚](?!时间|久) 收入多少 多少面积 面积(有|是|多) 多少亩 几亩 多少人 几个人 人数 名额
    """,
    "condition": """
        条件 资格 门槛 什么人(可以|能) 哪些人(可以|能) 谁(可以|能|有资格) 够不够格 (几|多少|多大|满多少)岁 多大年纪
        年龄 外地人 户口.{0,4}(能|可以) 算不算 才算 算得上 符合什么 要求是 什么要求 哪些要求
        (要|什么|啥)证(?!明) 要不要考 考试 体检 标准是 什么标准 认定
    """,
    "date": """
        频次 频率 分几次 时间表 进度表
        什么时候 哪天 哪一?日 哪一天 哪年 哪一年 几月 几号 几时 何时 截止 开工 完工 动工 竣工 开业 具体时间
        开始时间 多久(能|会|可以|开|建|办|到|有|回|答) 哪个月 什么时间 几年(能|建|做|完) 期限 有效期 几天
        (一|每)个?(礼拜|星期|周|月)[来去开]?几 [来开去]几[次回趟]
    """,
    "name": """
        叫什么 哪一?[座棵株] 哪一?个(干部|领导|人)(包|管|负责|来) 名字 姓名 姓什么 姓甚
        (老板|董事长|站长|会长|经理|法人|主任|厂长|负责人)(是|叫|姓|系)
        贵姓 尊姓 全名 是哪一位 哪一位 哪位 哪几位 什么名 具体是?谁 人员名单
    """,
    "list": """
        一条一条 一个一个 全念 全报 (圈|库|楼|站|园)里[头面]?有没有 包不包括
        名单 清单 目录 全部(有|是|列) 都(有|是|包括|含)(哪|什么|些) 分别(是|有|叫) 列(一下|出|全) 一一
        其他(的|几|十|还) 其余 剩下 另外(十|几|的) 还有(哪|别|其他|什么)
    """,
    "procedure": """
        退股 退不退 反悔 收购 账号
        手续 流程 材料 怎么申请 如何申请 哪里申请 申请表 怎么办理 如何办理 怎么报名 报名 怎么报 申报 填(什么|哪|表)
        (怎么|怎样|怎么样才能|要怎么样)(才能)?(加入|参加|进去|进入|领到|申请|报) 如何参与 怎么领 办理 程序 步骤 交给谁
        找谁 去哪里?(办|申|报|交|领|提) 怎么交 怎么提(交|意见) 审批 合同 协议 怎么选 怎么评
        评估 作价 折价 (哪|什么)家?银行 具体(怎么|办法|措施|做法)
        实施细则 细则
    """,
    "reason": """
        为什么 为何 原因 凭什么 什么理由 理由 怎么会 何以 为了什么 干吗要 依据是什么
    """,
    "office": """
        科室 部门 办公室 哪个单位 什么单位 责任单位 归哪 哪个办 谁管 归谁 谁负责 由谁负责 哪里管 哪家管 主管 承办
        谁[来去](管|做|办|抓)
    """,
    "lead": """
        牵头 哪位领导 哪个领导 什么领导 领导是(谁|哪) 谁带头 负责人 分管 谁领导 挂帅 带头人 联系领导
    """,
    "other": """
        做什么用 干什么用 有什么用 什么用处 什么作用 起什么作用 干什么的 做什么的 职责 职能 什么意思 是指 指什么 指哪
        含义 解释 效果 成效 进展 进度 到哪一步 做到哪 建好了(吗|没) 开了(吗|没) 开始了(吗|没) 落实了 完成(了|情况)
        怎么样了 什么官 什么职务 官职
    """,
}
WEAK: dict[Detail, str] = {
    "address": "哪里 地点",
    "amount": "多少 几[家个项条成倍] 多大 比例 几成 标准",
    "condition": "能不能 可不可以 可以.{0,6}吗 能.{0,6}吗 什么人 哪些人 给谁 要求 标准",
    "date": "多久 多长时间 时间 几年 频率",
    "name": "是谁 谁当 是哪个人 哪几个人 哪些人",
    "list": "哪些 哪几 有什么 包括 有几",
    "procedure": "怎么办 怎么弄 怎么做 怎么搞 如何 怎么算 怎么分 怎么",
    "office": "负责 责任",
    "lead": "领导 谁负责",
    "other": "做什么 干什么 是什么 什么样 区别 关系",
}
# What is asked in typed pinyin, where a cue above is a pattern; sounds as `knowledge.sounds.merge` spells them.
SOUNDS: dict[str, Detail] = {"zai la": "address", "zai la li": "address"}

# What is said when an entry is silent and its author did not list it: details that no answer gives in passing.
ALWAYS_SILENT: dict[Detail, str] = {
    "phone": "原文没有写电话或别的联系方式。",
    "address": "原文没有写具体地址。",
    "hours": "原文没有写开放或办公的时间。",
}
# Likewise, when the answer has no figure at all.
SILENT_WITHOUT_FIGURES: dict[Detail, str] = {
    "amount": "原文没有写具体的数额。",
    "date": "原文没有写具体的时间。",
}
# Likewise, whatever the answer says: only an author who writes it down as known says that it is.
SILENT_UNLESS_KNOWN: dict[Detail, str] = {
    "condition": "原文没有写条件。",
    "procedure": "原文没有写具体怎么办理。",
}
# Likewise, when the entry names nobody.
SILENT_WITHOUT_NAMES: dict[Detail, str] = {
    "office": "原文没有写由哪个科室负责。",
    "lead": "原文没有写由哪位领导牵头。",
    "name": "原文没有写姓名。",
}
