"""Chromium for the tests of the pages. Without it they are skipped by name, in CI they fail."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.fake_gateway import FakeGateway, RunningGateway
from tests.gateway.conftest import dialogue, make_app, served  # noqa: F401  (the real gateway, with a fake in Rasa's place)
from tests.scenarios.conftest import make_stack, model  # noqa: F401  (the whole story runs on real processes)

CHROMIUM = Path(os.environ.get("BATON_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_MS = 20_000
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests of the pages."""
    if not CHROMIUM.exists():
        absent = f"Chromium is not at {CHROMIUM}; install it or name it in BATON_CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(absent)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh profile; script errors and breaches of the page's policy fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        watch(page, faults)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def watch(page: Page, faults: list[str]) -> None:
    """Notes what goes wrong inside the page; refused requests are part of some tests and no fault."""
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Security Policy" in line.text else None)


@pytest.fixture
def fake() -> FakeGateway:
    """The server's side of the test."""
    return FakeGateway()


@pytest.fixture
def gateway(fake: FakeGateway) -> Iterator[str]:
    """The address of the running fake."""
    with RunningGateway(fake) as running:
        yield running.url
