"""Invented plans of three shapes, and files of every format made from them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

BUREAU_TITLE = "青石县农业农村局2024年和美乡村建设重点任务分解方案"
BUREAU_BEFORE = [
    "为加快建设宜居宜业和美乡村，根据县委一号文件精神，结合我局实际，制定本方案。",
    "一、总体目标",
    (
        "到2024年底，新建高标准农田1.2万亩，农村卫生厕所普及率达到92%以上，培育县级以上示范家庭农场15家，"
        "村集体经营性收入30万元以上的村占比达到60%，农村居民人均可支配收入增长8%左右。"
    ),
    "二、重点任务",
]
BUREAU_TABLE = [
    ("序号", "工作任务", "具体内容", "责任单位", "配合单位", "完成时限"),
    (
        "1", "高标准农田建设",
        "在白沙、河口等乡镇新建高标准农田1.2万亩，配套机耕路36公里。",
        "农田建设管理股", "各乡镇", "2024年11月底前",
    ),
    (
        "2", "农村厕所革命",
        "改造农村户厕2300户，每户补助1200元，新建公厕18座。",
        "乡村建设股", "县卫健局", "2024年10月底前",
    ),
    (
        "3", "家庭农场培育",
        "开展家庭农场主培训6期，评定示范家庭农场15家。",
        "合作经济指导股", "县农广校", "2024年12月底前",
    ),
    (
        "4", "农产品冷链仓储",
        "建设产地冷藏库12座，新增库容8000吨。",
        "市场信息股", "县供销社", "2024年9月底前",
    ),
    (
        "5", "农村垃圾分类",
        "在40个行政村推行垃圾分类积分制，配备分类垃圾桶6000只。",
        "乡村建设股", "各乡镇", "2024年8月底前",
    ),
    (
        "6", "耕地撂荒整治",
        "摸清撂荒地底数，复耕撂荒地3500亩。",
        "农田建设管理股、种植业管理股", "各乡镇", "2024年6月底前",
    ),
    (
        "7", "数字乡村试点",
        "在石桥村、塘下村建设数字乡村平台，实现村务网上公开。",
        "市场信息股", "县大数据中心", "长期推进",
    ),
]  # fmt: skip
BUREAU_AFTER = [
    "三、工作要求",
    "（一）加强组织领导。成立由局长任组长的和美乡村建设工作专班，每月召开一次调度会，研究解决存在的困难。",
    "（二）强化资金保障。统筹安排衔接推进乡村振兴补助资金3600万元，优先用于厕所改造和高标准农田建设。",
    "（三）严格督导考核。对任务落实情况每季度通报一次，考核结果与评先评优挂钩。",
    "青石县农业农村局",
    "2024年3月18日",
]

VILLAGE = """柳湾村2025年为民办实事清单

经村民代表会议讨论，今年村里要办好下面几件事，请大家监督。

1、修通后山机耕路。从村口祠堂到后山茶园，长2.3公里，宽4米，6月底前完工。责任人：林德水
2、装路灯。在东头、西头两个自然村安装太阳能路灯48盏，5月底前装好。责任人：陈桂香
3、办老年食堂。把旧小学改成老年食堂，70岁以上老人每餐交3元，10月1日前开张。责任人：林小梅
4、清理村前河道。清淤1.5公里，砌护岸600米，汛期前完成。责任人：林德水
6、翻修自来水管。更换主管道3公里，解决三十多户高山农户吃水难的问题。责任人：陈桂香
7、种好集体茶园。补种白茶80亩，统一交给柳湾茶叶合作社管理，收入的三成归村集体，
8、设立助学奖。考上本科的每人奖励2000元，考上高中的每人奖励500元。责任人：林小梅
9、整治红白喜事大操大办。酒席不超过20桌，礼金不超过200元。责任人：村红白理事会

资金来源：上级补助45万元，村集体自筹18万元，乡贤捐款突破20户。
村务监督委员会每月检查一次，结果在村务公开栏公布。

柳湾村村民委员会
2025年2月10日
"""

TOWNSHIP = """清河乡人民政府
关于印发《清河乡2023—2025年乡村振兴实施方案》的通知
各村（社区），乡直各单位：
　　现将《清河乡2023—2025年乡村振兴实施方案》印发给你们，请认真贯彻执行。
清河乡2023—2025年乡村振兴实施方案
　　为全面推进乡村振兴，加快农业农村现代化，结合清河乡实际，制定本方案。
第一部分 基本情况
　　清河乡辖12个行政村，总人口1.8万人，耕地面积2.6万亩，2022年农民人均纯收入16800元。
第二部分 重点工程
　　一、产业兴乡工程
　　1.做强黄桃产业。以上坪村、黄溪村为核心，扩种黄桃1500亩，建成黄桃分拣中心1个，到2025年产值突破8000万元。牵头单位：乡农业农村服务中心；责任领导：副乡长刘志平
　　2.发展肉牛养殖。引进龙头企业1家，带动80户农户养牛，每新增一头能繁母牛补助800元。牵头单位：乡畜牧站
　　3.培育乡村旅游。打造清河漂流、黄溪古村两个景点，新增民宿20家，年接待游客10万人次以上。牵头单位：乡文化站
　　二、人居环境工程
　　1、实施农房整治，三年拆除危旧房260栋；
　　2、新建污水处理站4座，覆盖6个村；
　　3、推行“户分类、村收集、乡转运”垃圾处理模式。
　　三、乡风文明工程
　　开展“最美庭院”“好婆婆好媳妇”评选，每年评选30户，建立村级红白理事会，
　　四、治理有效工程
　　（1）推行网格化管理，全乡划分网格48个，每个网格配备网格员1名。
　　（2）建好乡综治中心，实行24小时值班制度。
　　（4）开展法律进村活动，每村配备法律顾问1名。
第三部分 保障机制
　　组织保障。成立乡党委书记为组长的乡村振兴领导小组，下设办公室，办公室设在乡农业农村服务中心。
　　资金保障。三年整合资金5600万元，其中财政资金3200万元、社会资本2400万元。
　　监督考核。实行月调度、季通报、年考核，考核不合格的取消评优资格。
　　　　　　　　　　　　　　　　清河乡人民政府
　　　　　　　　　　　　　　　　2023年4月12日
"""

STREET_TITLE = "云岭街道养老服务提升三年行动计划（2024—2026年）"
STREET = [
    "为应对人口老龄化，让老年人在家门口安享晚年，制定本行动计划。",
    "一、工作目标",
    (
        "到2026年，街道建成居家养老服务中心3个、社区助餐点12个，护理型床位占比达到65%以上，"
        "80周岁以上独居老人探访率达到100%，每万名老人配备养老护理员25人。"
    ),
    "二、主要举措",
    "（一）建设“幸福食堂”（牵头领导：方志强，责任单位：街道社会事务办）",
    (
        "利用社区闲置用房改建助餐点，为60周岁以上老人提供午餐和晚餐，高龄老人由志愿者送餐上门。"
        "用餐补贴标准为每人每餐4元，由街道财政承担。"
    ),
    "（二）推进居家适老化改造（责任单位：街道城建办；配合单位：各社区）",
    "为困难老年人家庭安装扶手、防滑垫、紧急呼叫器，三年改造420户，其中2024年改造120户。",
    "（三）开展“银龄互助”行动（责任单位：街道团工委、街道妇联）",
    "组织低龄健康老人结对帮扶高龄独居老人，每周上门探访不少于两次，服务时间存入“时间银行”，可兑换同等时长的服务。",
    "（四）提升医养结合水平（牵头领导：周敏，责任单位：云岭社区卫生服务中心）",
    "组建家庭医生团队8支，为65周岁以上老人每年免费体检一次，开设家庭病床30张。",
    "三、实施步骤",
]
STREET_TABLE = [
    ("阶段", "主要内容", "完成时间"),
    ("第一阶段", "完成摸底调查，建成助餐点4个。", "2024年12月"),
    ("第二阶段", "助餐点实现社区全覆盖，启用智慧养老平台。", "2025年12月"),
    ("第三阶段", "总结评估，形成长效机制。", "2026年12月"),
]
STREET_AFTER = [
    "四、保障措施",
    "一是加强领导。街道成立养老服务工作领导小组，党工委书记任组长，办公室设在街道社会事务办。",
    "二是加大投入。三年安排养老专项资金960万元，鼓励企业和个人捐赠。",
    "三是强化监督。公布监督电话，接受群众评议。",
    "云岭街道办事处",
    "2024年1月8日",
]


def bureau_docx(path: Path) -> Path:
    """Write the bureau's plan as Word keeps it: the numbers of 一、 come from a list, and nowhere stand in the text."""
    document = Document()
    document.add_paragraph(BUREAU_TITLE)
    chief = _chinese_list(document)
    for line in BUREAU_BEFORE:
        _add(document, line, chief)
    table = document.add_table(rows=0, cols=len(BUREAU_TABLE[0]))
    for row in BUREAU_TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for line in BUREAU_AFTER:
        _add(document, line, chief)
    document.save(str(path))
    return path


def _add(document: Any, line: str, chief: int) -> None:
    numbered = line[1:2] == "、"
    paragraph = document.add_paragraph(line[2:] if numbered else line)
    if numbered:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = chief


def _chinese_list(document: Any) -> int:
    """Add a list that numbers 一、 二、 and return its number."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "900")
    level = OxmlElement("w:lvl")
    level.set(qn("w:ilvl"), "0")
    for name, value in (("w:start", "1"), ("w:numFmt", "chineseCounting"), ("w:lvlText", "%1、")):
        child = OxmlElement(name)
        child.set(qn("w:val"), value)
        level.append(child)
    abstract.append(level)
    root.insert(0, abstract)
    return int(root.add_num(900).numId)


def bureau_html(path: Path, encoding: str = "utf-8") -> Path:
    """Write the bureau's plan as a page of a government's site, with its menus and an information box."""
    rows = "".join(f"<tr>{''.join(f'<td><p>{escape(cell)}</p></td>' for cell in row)}</tr>" for row in BUREAU_TABLE)
    box = (
        "<table><tr><td>索引号：</td><td>QS2024-00318</td><td>发布机构：</td><td>青石县农业农村局</td></tr>"
        "<tr><td>发文字号：</td><td>青农发〔2024〕12号</td><td>成文日期：</td><td>2024-03-18</td></tr></table>"
    )
    paragraphs = "".join(f"<p>　　{escape(line)}</p>\n" for line in BUREAU_BEFORE)
    after = "".join(f"<p>　　{escape(line)}</p>\n" for line in BUREAU_AFTER)
    path.write_bytes(
        f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"><title>x</title>
<script>var a = "一、不是正文";</script></head><body><nav><a>首页</a><a>政务公开</a></nav>
<div id="zoom" class="content">{box}<h1>{BUREAU_TITLE}</h1>{paragraphs}<table>{rows}</table>{after}</div>
<footer>版权所有 网站地图</footer></body></html>""".encode("gb18030" if encoding == "gb2312" else encoding)
    )
    return path


def village_txt(path: Path, encoding: str = "gb18030") -> Path:
    """Write the village's list as an old computer saves it."""
    path.write_bytes(VILLAGE.replace("\n", "\r\n").encode(encoding))
    return path


def township_txt(path: Path) -> Path:
    """Write the township's plan, with the notice that hands it on, in the encoding old editors call Unicode."""
    path.write_text(TOWNSHIP, encoding="utf-16")
    return path


def street_pdf(path: Path) -> Path:
    """Write the street's plan as a PDF with wrapped lines, a ruled table and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=18, alignment=1, firstLineIndent=0, spaceAfter=20)
    table = Table(
        [
            [Paragraph(cell, ParagraphStyle("cell", parent=body, firstLineIndent=0)) for cell in row]
            for row in STREET_TABLE
        ]
    )
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 1, "black")]))
    story = [Paragraph(STREET_TITLE, title), *(Paragraph(line, body) for line in STREET), Spacer(1, 12), table]
    story += [Paragraph(line, body) for line in STREET_AFTER]
    SimpleDocTemplate(str(path), pagesize=A4, title="plan").build(story, onFirstPage=_number, onLaterPages=_number)
    return path


def scanned_pdf(path: Path) -> Path:
    """Write a PDF whose page is a picture of nothing."""
    SimpleDocTemplate(str(path), pagesize=A4).build([Spacer(1, 10)], onFirstPage=_square)
    return path


def _number(canvas: Any, page: Any) -> None:
    canvas.setFont("STSong-Light", 10)
    canvas.drawCentredString(A4[0] / 2, 30, f"— {page.page} —")


def _square(canvas: Any, _page: Any) -> None:
    canvas.rect(100, 100, 200, 200, fill=1)
