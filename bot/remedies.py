"""What a platform's error code means to the person who keeps the assistant, and what to do about it, in plain Chinese.

Source: "全局返回码" of the Official Accounts platform and of the WeCom developer centre.
"""

from __future__ import annotations

import re

from bot.errors import DeliveryError
from bot.log import mask

NOT_LISTED = (
    "这台服务器的 IP 不在公众号的 IP 白名单里",
    "在微信开发者平台该公众号的“IP 白名单”里加上这台服务器出口的 IP，几分钟后生效",
)
MEANINGS = {
    -1: ("平台繁忙", "过几分钟再试"),
    40001: (
        "密钥不对，或令牌已失效",
        "核对 WECHAT_APP_SECRET（公众号）或 WECOM_SECRET（企业微信），后台重置过就换成新的",
    ),
    40013: ("AppID 或 CorpID 不对", "核对 WECHAT_APP_ID（公众号）或 WECOM_CORP_ID（企业微信），不要带空格"),
    40056: ("应用编号不对", "核对 WECOM_AGENT_ID：企业微信后台“应用管理”里该应用的 AgentId"),
    40125: ("AppSecret 不对", "核对 WECHAT_APP_SECRET；在公众号后台重置过的话，要换成新的"),
    40164: NOT_LISTED,
    40243: ("AppSecret 已被冻结", "在微信开发者平台该公众号的“开发密钥”里解冻，十分钟后生效"),
    41004: ("没有带上密钥", "填写 WECHAT_APP_SECRET（公众号）或 WECOM_SECRET（企业微信）"),
    42001: ("令牌已过期", "过一会儿再试；一直这样，就核对服务器的时钟"),
    45009: ("今天调用接口的次数用完了", "明天再试，或在后台申请提高或清零"),
    48001: (
        "公众号没有这个接口的权限",
        "在公众号后台“接口权限”查看；未认证的订阅号不能用自定义菜单和客服消息，需要先认证",
    ),
    48002: ("应用没有这个接口的权限", "在企业微信后台检查密钥是不是这个应用自己的，以及应用的权限和可见范围"),
    48004: ("接口被平台封禁", "登录后台查看通知，按要求处理后申请解封"),
    50002: ("帐号受限", "登录后台查看通知，按要求处理"),
    60011: ("应用没有权限查看或联系这些成员", "在企业微信后台检查应用的可见范围"),
    60020: ("这台服务器的 IP 不是企业微信的可信 IP", "在企业微信后台该应用页面的“企业可信IP”里加上这台服务器出口的 IP"),
    61004: NOT_LISTED,
    301002: ("密钥和应用对不上", "WECOM_SECRET 和 WECOM_AGENT_ID 要取自同一个应用"),
}
# Codes of the S3 protocol, as stores in a bucket give them.
STORE_MEANINGS = {
    "NoSuchBucket": ("没有这个桶", "在对象存储的控制台建好桶，核对 MEDIA_STORE 里的桶名和 S3_REGION"),
    "AccessDenied": ("没有权限", "给这个密钥读、写、删除这个桶里文件的权限"),
    "InvalidAccessKeyId": ("不认识这个密钥", "核对 S3_ACCESS_KEY"),
    "SignatureDoesNotMatch": ("密钥不对", "核对 S3_SECRET_KEY，前后不要带空格"),
}
STORE_UNREACHABLE = (
    "连不上",
    "核对 S3_ENDPOINT（有的要写上桶名，见 docs/settings.md）；看网络是否放行",
)
UNREACHABLE = ("连不上平台", "检查服务器能不能上外网、能不能解析域名，防火墙是否放行；改过 …_API_BASE 的话也核对它")
UNKNOWN = ("平台不接受", "按错误码在平台的“全局返回码”文档里查")
IP_REFUSED = frozenset({40164, 60020, 61004})
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")


def meaning(fault: DeliveryError) -> tuple[str, str]:
    """Return what is wrong and what to do. The address the platform saw is named when it told."""
    if not fault.code:
        return f"{UNREACHABLE[0]}（{mask(str(fault))}）", UNREACHABLE[1]
    wrong, remedy = MEANINGS.get(fault.code, UNKNOWN)
    seen = ADDRESS.search(str(fault))
    where = f"，平台看到的 IP 是 {seen.group()}" if seen and fault.code in IP_REFUSED else ""
    told = f"：{mask(str(fault))}" if fault.code not in MEANINGS else ""
    return f"{wrong}{where}（错误码 {fault.code}{told}）", remedy


def meaning_of_store(fault: DeliveryError) -> tuple[str, str]:
    """Return what is wrong with the bucket of photos, and what to do."""
    code = str(fault).removeprefix("S3: ")
    wrong, remedy = STORE_MEANINGS.get(code, STORE_UNREACHABLE)
    return f"{wrong}（{code}）", remedy


def explain(fault: DeliveryError) -> str:
    """Return both in one line."""
    return "。".join(meaning(fault))
