"""Measures the chat page with a long conversation in Chromium: its longest task while it opens and scrolls.

    .venv/bin/python benchmarks/chat_page.py [messages]

The page, its styles and its scripts are the real ones; the gateway's answers are played. A yardstick, a loop of fixed
work in the same browser, tells how quick the machine was, so that figures of two machines can be compared.
"""

import os
import sys

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.fake_gateway import FakeGateway, RunningGateway

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


def main() -> None:
    """Print the figures."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
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
        scrolling = page.evaluate("tasks")
        yardstick = page.evaluate(YARDSTICK)
        drawn = page.evaluate(COUNT)
        browser.close()
    lines = [
        f"messages {messages}, drawn at the end {drawn}; first paint {paint} ms; yardstick {yardstick} ms",
        f"opening: longest task {max(opening, default=0)} ms, tasks over 50 ms: {len(opening)}",
        f"scrolling: longest task {max(scrolling, default=0)} ms, tasks over 50 ms: {len(scrolling)}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
