"""The pages as people meet them: in a browser, light and dark, narrow, on paper, by keyboard, by ear."""

import base64
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_selenium_python import Axe
from selenium.webdriver import ActionChains, Chrome, Keys

from tests.kit.grading.graded import Graded
from tests.kit.grading.overview import overview
from tests.kit.grading.policy import Policy
from tests.kit.grading.report import report
from tests.kit.system import not_checked
from tests.kit.tests.grading_samples import NASTY, good, graded, result
from tests.pages.browser import installed, opened, show

CSS = "css selector"
NARROWEST = 320  # pixels: WCAG 2.2, 1.4.10
KINDS = {"light": {}, "dark": {"dark": True}, "paper": {"paper": True, "dark": True}, "narrow": {"width": NARROWEST}}
MEGABYTES = "<img src=x onerror=alert(1)>\u202e\x1b[31m" * 300_000
FLOOD = f"✘ Text.\n\n  Came  {NASTY}\n\n  server.py printed:\n  | {MEGABYTES}\n  | {'short ' * 9}\n" + "  | line\n" * 40
FLOOD += f"\n  server.py wrote to stderr:\n  | {'long ' * 99}\n"

# axe judges the colours of words in sight alone: not of signs, nor of what is scrolled, folded, or part of a drawing.
ALL_AS_WORDS = r"""
document.querySelectorAll("details").forEach(each => each.open = true);
document.querySelectorAll("pre, .wide").forEach(each =>
  each.style.cssText = "overflow: visible; max-height: none; white-space: pre-wrap");
document.querySelectorAll("svg text").forEach(each => {
  const word = document.createElement("p");
  word.textContent = each.textContent;
  word.style.color = getComputedStyle(each).fill;
  each.closest("svg").after(word);
  each.remove();
});
document.querySelectorAll("body :not(:empty)").forEach(each =>
  each.childElementCount || /[\p{L}\p{N}]/u.test(each.textContent) || (each.textContent = "a"));
"""
CUT_OFF = """
return [...document.querySelectorAll("pre, .wide, summary")].filter(element => element.checkVisibility() && (
  element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1 ||
  element.matches("details:not([open]) *"))).map(element => element.outerHTML.slice(0, 80));
"""
USABLE = """
const usable = [...document.querySelectorAll("a, summary, pre, .wide")].filter(each => each.checkVisibility());
usable.forEach((each, number) => each.dataset.number = number);
return usable.length;
"""


pytestmark = pytest.mark.timeout(180)  # the first start of a browser takes a while


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    """A browser, if this machine has one."""
    driver = installed()
    if driver is None:
        assert not os.environ.get("ALL_CHECKED"), "CI installs a browser and its driver"
        not_checked("there is no chromedriver on this machine")
    with opened(driver) as browser:
        yield browser


def crowd() -> list[Graded]:
    """Return a class of all sorts."""
    return [graded(), good("bert/../x"), graded(NASTY, refused="It is broken."), *(good(f"n{n}") for n in range(20))]


@pytest.fixture(scope="module", params=["a report", "a good report", "a hostile report", "a class"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each page that there is, as a file."""
    hostile = graded(NASTY, notes=[NASTY], troubles=[NASTY])
    hostile.results += [result("05_broadcast", "failed", FLOOD, text=NASTY) for _ in range(2)]
    pages = {
        "a report": lambda: report(graded(notes=["A note."]), Policy(lessons="https://x.example/steps")),
        "a good report": lambda: report(good(), Policy()),
        "a hostile report": lambda: report(hostile, Policy(NASTY)),
        "a class": lambda: overview(crowd(), Policy()),
    }
    file = tmp_path_factory.mktemp("pages") / "page.html"
    file.write_text(pages[request.param](), "utf-8")
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_all_can_be_read_and_heard(kind: str, page: Path, browser: Chrome) -> None:
    show(browser, page, **KINDS[kind])
    assert browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
    browser.execute_script(ALL_AS_WORDS)
    axe = Axe(browser)
    axe.inject()
    found = axe.run()
    wrong = found["violations"] + found["incomplete"]
    assert not wrong, axe.report(wrong)


def test_paper_is_white_and_shows_what_is_open_to_its_end(page: Path, browser: Chrome) -> None:
    show(browser, page, 700, paper=True, dark=True)
    assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.execute_script(CUT_OFF) == []
    show(browser, page)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", base64.b64decode(browser.print_page()))) <= 12


def test_it_has_an_order_for_those_who_hear_it(page: Path, browser: Chrome) -> None:
    show(browser, page)
    assert [each.aria_role for each in browser.find_elements(CSS, "body > *")] == ["banner", "main", "contentinfo"]
    first, *others = (each.tag_name for each in browser.find_elements(CSS, "h1, h2, h3, h4, h5, h6"))
    assert first == "h1" and set(others) <= {"h2"}


def test_it_can_be_used_with_the_keyboard(page: Path, browser: Chrome) -> None:
    show(browser, page, 500)
    reached = []
    for _ in range(browser.execute_script(USABLE)):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        reached.append(browser.switch_to.active_element.get_attribute("data-number"))
    assert reached == [str(number) for number in range(len(reached))]
    for link in browser.find_elements(CSS, "a[href^='#']"):
        assert browser.find_elements("id", link.get_dom_attribute("href")[1:])


def test_nothing_runs_and_nothing_is_asked_of_the_network(page: Path, browser: Chrome) -> None:
    show(browser, page)
    browser.execute_script('document.querySelectorAll("details").forEach(each => each.open = true)')
    events = [json.loads(each["message"])["message"] for each in browser.get_log("performance")]
    asked = [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]
    assert asked == [page.as_uri()]
    assert browser.get_log("browser") == []
    assert not set(browser.execute_script("return document.body.innerText")) & {"\x1b", "\u202e"}


def test_a_script_would_not_run_even_if_it_got_into_the_page(tmp_path: Path, browser: Chrome) -> None:
    file = tmp_path / "page.html"
    html = report(good(), Policy())
    file.write_text(html.replace("<main>", "<main><script>document.title = 'it ran'</script><img src=x>"), "utf-8")
    show(browser, file)
    assert browser.title != "it ran"
    assert len(browser.get_log("browser")) == 2
