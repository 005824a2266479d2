"""A real Chromium before a real server. Without Chromium these tests fail: the page would be untested."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

import simulator
from tests.browser.phone import Phone
from tests.browser.scripted_account import ScriptedAccount, settings_on
from tests.browser.site_under_test import Site
from tests.browser.town_under_test import Town, serving

FLAGS = [
    "headless=new", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "window-size=1280,800", "lang=zh-CN",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One browser for all tests."""
    program, driver = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
    assert program, "Chromium is missing: install chromium"
    assert driver, "Chromium's driver is missing: install chromium-driver"
    options = ChromeOptions()
    options.binary_location = program
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in [*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('chromium')}"]:
        options.add_argument("--" + flag)
    browser = Chrome(options=options, service=Service(driver))
    yield browser
    browser.quit()


@pytest.fixture
def town(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Town]:
    """The assistant with its simulator, served, and its worker beside it."""
    with serving(sqlite_url, redis_url, tmp_path) as town:
        yield town


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The page before a server that answers by a script."""
    account = ScriptedAccount()
    app = account.app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.register_blueprint(simulator.blueprint(settings_on(server.server_port, tmp_path), tmp_path))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}/simulator/", account)
    account.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(chromium: Chrome, site: Site) -> Iterator[Phone]:
    """The villager's phone, on a desktop."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    phone = Phone(chromium, site.address)
    phone.resize(1280, 800)
    phone.open()
    yield phone
    phone.offline(is_offline=False)
    chromium.get("about:blank")
