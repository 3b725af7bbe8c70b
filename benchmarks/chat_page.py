"""Measures the chat page with a long conversation in Chromium: its longest task while it opens and scrolls.

    python -m benchmarks.chat_page [--messages 2000]

The page, its styles and its scripts are the real ones; the gateway's answers are played. A yardstick, a loop of fixed
work in the same browser, tells how quick the machine was, so that figures of two machines can be compared.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.yardstick import surroundings
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.fake_gateway import FakeGateway, RunningGateway

RESULT = Path(__file__).parent / "results" / "chat_page.json"
WATCH = """window.tasks = [];
new PerformanceObserver((list) => list.getEntries().forEach((task) => tasks.push(Math.round(task.duration))))
    .observe({ type: 'longtask', buffered: true });"""
YARDSTICK = """() => { const start = performance.now(); let sum = 0;
    for (let i = 0; i < 2e7; i += 1) sum += Math.sqrt(i); return Math.round(performance.now() - start); }"""
COUNT = "document.querySelectorAll('.message').length"


def scrolled_to_the_beginning(page: Page, messages: int) -> None:
    """Wheels up through the whole conversation, then down again."""
    page.get_by_role("log").hover()
    while page.evaluate(COUNT) < messages:
        page.mouse.wheel(0, -3000)
        page.wait_for_timeout(20)
    for _ in range(100):
        page.mouse.wheel(0, 6000)
        page.wait_for_timeout(20)


def measured(messages: int) -> dict[str, Any]:
    """Long tasks (50 ms and more) of a page that opens a conversation of this length and scrolls through it."""
    fake = FakeGateway()
    for number in range(messages):
        fake.say("customer" if number % 2 else "bot", f"Message {number}. " + "It goes on and on. " * (number % 9))
    with RunningGateway(fake) as gateway, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 600, "height": 900})
        page.add_init_script(WATCH)
        page.goto(gateway.url)
        page.locator(f".message[data-seq='{messages}']").wait_for()
        opening = page.evaluate("tasks.splice(0)")
        paint = page.evaluate("Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)")
        scrolled_to_the_beginning(page, messages)
        scrolling, yardstick = page.evaluate("tasks"), page.evaluate(YARDSTICK)
        drawn = page.evaluate(COUNT)
        browser.close()
    return {
        "messages": messages,
        "drawn": drawn,
        "first_paint_ms": paint,
        "browser_loop_ms": yardstick,
        "opening": {"longest_task_ms": max(opening, default=0), "long_tasks": len(opening)},
        "scrolling": {"longest_task_ms": max(scrolling, default=0), "long_tasks": len(scrolling)},
    }


def main() -> None:
    """Measure, write the result, print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2_000, help="how long the conversation is (default 2,000)")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    found = {**surroundings(), **measured(options.messages)}
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
