"""The page as a person uses it: looks at it, types, taps, waits for what appears."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

SECONDS = 20  # a busy machine may need the platform's second delivery


class Phone:
    """The phone at `address`, in a browser."""

    def __init__(self, browser: Chrome, address: str) -> None:
        self.browser = browser
        self.address = address

    def open(self) -> None:
        """Go to the page and wait until it knows who one is."""
        self.browser.get(self.address)
        self.until(lambda: self.browser.find_elements(By.CSS_SELECTOR, "#people button[aria-pressed=true]"))

    def until(self, holds: Callable[[], Any]) -> Any:
        """Wait until `holds` returns something true, and return it."""
        wait = WebDriverWait(self.browser, SECONDS, 0.05, [StaleElementReferenceException])
        return wait.until(lambda _: holds())

    def all(self, selector: str) -> list[WebElement]:
        """Return every element of a selector that can be seen now."""
        return [item for item in self.browser.find_elements(By.CSS_SELECTOR, selector) if item.is_displayed()]

    def find(self, selector: str, text: str = "") -> WebElement:
        """Wait for an element that can be seen and contains `text`."""
        found: WebElement = self.until(lambda: next((item for item in self.all(selector) if text in item.text), None))
        return found

    def click(self, selector: str, text: str = "") -> None:
        """Click an element, when it has come."""
        self.until(lambda: self.find(selector, text).click() is None)

    def follow(self) -> None:
        """Follow the account, if one does not yet."""
        self.click("#follow")
        self.heard("subscribe")

    def say(self, text: str) -> None:
        """Type a line and press Enter."""
        self.find("#text").send_keys(text, Keys.ENTER)

    def heard(self, text: str) -> WebElement:
        """Wait for a bubble of the account that contains `text`."""
        return self.find(".lines .theirs", text)

    def become(self, name: str) -> None:
        """Take somebody else's phone."""
        self.click("#people button", name)
        self.find("#people button[aria-pressed=true]", name)
        self.until(lambda: self.all("#bottom, #welcome"))

    def tray(self, name: str) -> None:
        """Choose something from what is behind the plus."""
        self.click("#plus")
        self.click("#tray button", name)

    def fill(self, selector: str, text: str) -> None:
        """Put a text into a field."""
        field = self.find(selector)
        field.clear()
        field.send_keys(text)

    def upload(self, file: Path) -> None:
        """Choose a picture of one's own."""
        self.browser.find_element(By.ID, "file").send_keys(str(file))

    def offline(self, *, is_offline: bool) -> None:
        """Cut or mend the network between page and server."""
        conditions = {"offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        self.browser.execute_cdp_cmd("Network.enable", {})
        self.browser.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    def resize(self, width: int, height: int) -> None:
        """Make the window as large as that."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def errors(self) -> list[str]:
        """Return what the browser complained of."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
