"""Looks at pages in a real browser; run as a program of its own: `browsing.py CHROMIUM AXE ASKED`.

ASKED is JSON: a list of `{page, width, scheme, shot, pdf}` with `shot` and `pdf` empty where none
is wanted. It puts out JSON: for each what the console said, what was asked for beside the page,
what axe-core finds serious, whether something sticks out sideways, and how many sheets it prints.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CUT = """[...document.querySelectorAll(".block")].filter(block => {
  const bars = block.querySelector(".bars").getBoundingClientRect();
  return !bars.width || bars.right > block.getBoundingClientRect().right;
}).length"""
"""How many sessions of a week don't show all of their bars."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look(browser: Any, axe: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What one page is like at one width."""
    context = browser.new_context(
        bypass_csp=True,  # for axe-core alone, which is added to the page
        color_scheme=asked["scheme"],
        viewport={"width": asked["width"], "height": 900},
    )
    page, console, requests = context.new_page(), [], []
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    address = Path(asked["page"]).as_uri()
    page.goto(address)
    if asked["shot"]:
        page.screenshot(path=asked["shot"], full_page=True)
    sheets = 0
    if asked["pdf"]:
        page.pdf(path=asked["pdf"], prefer_css_page_size=True)
        sheets = len(re.findall(rb"/Type\s*/Page\b", Path(asked["pdf"]).read_bytes()))
    page.emulate_media(media="screen", color_scheme=asked["scheme"])
    wider, cut = page.evaluate(WIDER), page.evaluate(CUT)
    asked_for = [url for url in requests if url != address]
    found = []
    if not asked["pdf"]:
        page.add_script_tag(path=str(axe))
        found = page.evaluate("axe.run()")["violations"]
    context.close()
    return {
        "console": console,
        "requests": asked_for,
        "serious": [
            f"{one['id']}: {one['nodes'][0]['html'][:120]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ],
        "wider": wider,
        "cut": cut,
        "sheets": sheets,
    }


def main() -> None:
    """Look at every page that is asked for."""
    # By its name, since it is not where the types are checked.
    sync_playwright = import_module("playwright.sync_api").sync_playwright
    chromium, axe, asked = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET])
        print(json.dumps([look(browser, axe, one) for one in asked]))  # noqa: T201 - its answer
        browser.close()


if __name__ == "__main__":
    main()
