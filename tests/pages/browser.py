"""A Chromium without a window, that shows pages. Selenium drives it; here stands what we ask of it. Knows no grades."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from tests.kit import system

HEIGHT = 1000  # pixels
OPTIONS = ("--headless", "--hide-scrollbars", "--disable-dev-shm-usage")
LOGS = {"browser": "ALL", "performance": "ALL"}  # what pages say, and what they ask of the network


def installed() -> str | None:
    """Return the driver of this machine, that finds its own browser, or None."""
    return shutil.which("chromedriver")


@contextmanager
def opened(driver: str) -> Iterator[Chrome]:
    """Open a browser for a while.

    Args:
        driver: the program, given so that Selenium does not fetch one.
    """
    options = ChromeOptions()
    for option in OPTIONS:
        options.add_argument(option)
    if not system.WINDOWS and os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's own refuses root
    options.set_capability("goog:loggingPrefs", LOGS)
    with Chrome(options, ChromeService(driver)) as browser:
        yield browser


def show(browser: Chrome, page: Path, width: int = 1000, *, dark: bool = False, paper: bool = False) -> None:
    """Load a page and wait until it is there; its logs begin anew.

    Args:
        browser: with one window.
        page: the file.
        width: of the window, in pixels.
        dark: whether the reader likes it dark.
        paper: whether it is laid out as for a printer.
    """
    feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    media = {"media": "print" if paper else "screen", "features": [feature]}
    size = {"width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for log in LOGS:
        browser.get_log(log)
    browser.get(page.as_uri())
