"""Takes the screenshots of the documents from a running server: `.venv/bin/python docs/images/take.py ADDRESS`.

Start the server first with `make run`; ADDRESS is http://127.0.0.1:8000/simulator/ then. Needs Chromium and its driver.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.browser.conftest import FLAGS
from tests.browser.phone import Phone

HERE = Path(__file__).parent
TICKET = re.compile(r"NS-\d{8}-\d{4}")
# Waits until what appears has appeared; what moves on and on (a cursor) is not waited for.
STILL = """
const ends = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
Promise.allSettled(ends.map((one) => one.finished)).then(arguments[0]);
"""
DESKTOP, PHONE = (1280, 800), (390, 844)


def browser() -> Chrome:
    """Return a headless Chromium."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, "hide-scrollbars"):
        options.add_argument(f"--{flag}")
    return Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def take(phone: Phone, name: str, size: tuple[int, int]) -> None:
    """Write one picture."""
    phone.resize(*size)
    phone.browser.execute_async_script(STILL)
    phone.browser.save_screenshot(str(HERE / f"{name}.png"))


def talk(phone: Phone, *turns: tuple[str, str]) -> None:
    """Say each text, and wait until its reply is there."""
    for text, reply in turns:
        phone.say(text)
        phone.heard(reply)


def main(address: str) -> None:
    """Walk through the product as a villager and as a cadre."""
    phone = Phone(browser(), address)
    phone.resize(*DESKTOP)
    phone.open()
    as_villager(phone)
    as_cadres(phone)
    phone.browser.quit()


def as_villager(phone: Phone) -> None:
    """Ask, and hand something in."""
    phone.click("#follow")
    phone.heard("共富小助手")
    take(phone, "greeting", PHONE)
    phone.resize(*DESKTOP)
    talk(phone, ("长者食堂归谁管啊", "镇社会事务办公室"), ("乡贤联络站电话多少", "联络站的电话"))
    take(phone, "simulator", DESKTOP)
    take(phone, "answer", PHONE)
    phone.resize(*DESKTOP)
    talk(phone, ("没用", "转人工"), ("驾驶证过期怎么换", "不好乱答"))
    take(phone, "useless", PHONE)
    phone.resize(*DESKTOP)
    talk(phone, ("希望长者食堂能给走不动的老人送餐", "对吗"), ("对的", "照片"))
    talk(phone, ("跳过", "留个电话"), ("不留", "请您看一看"))
    take(phone, "summary", PHONE)
    phone.resize(*DESKTOP)
    talk(phone, ("确认提交", "编号"))
    take(phone, "number", PHONE)
    phone.resize(*DESKTOP)


def as_cadres(phone: Phone) -> None:
    """Handle what was handed in, and see what becomes of it on the other phones."""
    phone.become("模拟干部")
    phone.find(".form-card", "送餐")
    take(phone, "card", PHONE)
    phone.resize(*DESKTOP)
    phone.click(".form-card .buttons button", "受理")
    phone.heard("已经受理")
    talk(phone, ("托底行动归谁管", "镇社会事务办公室"), ("待办", "等着办"))
    take(phone, "cadre", DESKTOP)
    phone.say("第一个")
    phone.heard("提的人：")
    ticket = TICKET.findall(phone.heard("提的人：").text)[0]
    talk(phone, (f"回复 {ticket} 下月起每天中午送餐上门", "将这样答复"), ("确认", "已经答复"))
    take(phone, "reply", PHONE)
    phone.resize(*DESKTOP)
    phone.become("模拟负责人")
    phone.find(".form-card.done", "受理")
    take(phone, "settled", PHONE)
    phone.resize(*DESKTOP)
    phone.become("模拟村民")
    phone.heard("下月起每天中午送餐上门")
    talk(phone, ("满意", "谢谢"))
    take(phone, "rated", PHONE)


if __name__ == "__main__":
    main(sys.argv[1])
