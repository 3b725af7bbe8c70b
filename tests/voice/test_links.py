"""Dead links: each is found with its file and line, living ones are left in peace."""

from pathlib import Path

import pytest

from baton.voice.links import dead_links, links_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    (tmp_path / "returns").mkdir()
    (tmp_path / "returns" / "how.md").write_text("# How to return\n\n## By post, at home\n", encoding="utf-8")
    return tmp_path


def found(articles: Path, text: str) -> list[tuple[str, int, str]]:
    path = articles / "orders.md"
    path.write_text(text, encoding="utf-8")
    return [(one.path.name, one.line, one.finding.words) for one in dead_links(articles)]


@pytest.mark.parametrize(
    "link",
    [
        "returns/how.md",
        "returns/how.md#by-post-at-home",
        "#orders",
        "https://shop.example/returns?from=chat#top",
        "mailto:help@shop.example",
        'returns/how.md "How to return"',
    ],
)
def test_a_link_that_leads_somewhere_is_left_in_peace(articles: Path, link: str) -> None:
    assert found(articles, f"# Orders\n\nSee [how to return]({link}) first.\n") == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("returns/gone.md", "returns/gone.md"),
        ("returns/how.md#by-courier", "returns/how.md#by-courier"),
        ("#nowhere", "#nowhere"),
        ("", ""),
        ("http://shop.example/returns", "http://shop.example/returns"),
        ("https://shop/returns", "https://shop/returns"),
        ("mailto:help", "mailto:help"),
        ("ftp://shop.example", "ftp://shop.example"),
    ],
)
def test_a_dead_link_is_named_with_its_line(articles: Path, link: str, words: str) -> None:
    assert found(articles, f"# Orders\n\nSee [how to\nreturn]({link}) first.\n") == [("orders.md", 4, words)]


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("See [how][1].\n\n[1]: returns/gone.md\n", [("orders.md", 3, "returns/gone.md")]),
        ("See [how][1].\n\n[1]: http://shop.example\n", [("orders.md", 3, "http://shop.example")]),
        ("See [how][1].\n\n[1]: <returns/how.md> 'How'\n", []),
        ("See [How To][].\n\n[how to]: returns/how.md\n", []),
        ("Well.\nSee [how][2].\n", [("orders.md", 2, "[how][2]")]),
        ('Well.\nSee <a class="x" href="nowhere.md">how</a>.\n', [("orders.md", 2, "nowhere.md")]),
        ("See <a href='http://shop.example/a'>how</a>.\n", [("orders.md", 1, "http://shop.example/a")]),
        ('See <a href="returns/how.md">how</a>.\n', []),
    ],
)
def test_references_and_html_links_are_followed_as_well(
    articles: Path, text: str, dead: list[tuple[str, int, str]]
) -> None:
    assert found(articles, text) == dead


def test_an_address_in_the_open_is_read_too(articles: Path) -> None:
    assert found(articles, "One.\n\nSee http://shop.example/a, or ask.\n") == [
        ("orders.md", 3, "http://shop.example/a")
    ]
    assert [one.words for one in links_of("Look at www.shop.example.")] == ["www.shop.example"]
    assert list(links_of("Look at https://shop.example/a. Or write to help@shop.example.")) == []


def test_a_readme_may_show_links_that_are_examples(articles: Path) -> None:
    (articles / "README.md").write_text("[an example](gone.md)\n", encoding="utf-8")
    assert list(dead_links(articles)) == []


def test_every_finding_says_what_is_better(articles: Path) -> None:
    (articles / "orders.md").write_text("[a](gone.md) [b](https://x) [c](mailto:) [d]()\n", encoding="utf-8")
    better = [one.finding.better for one in dead_links(articles)]
    assert len(better) == 4
    assert all(better)


def test_no_article_of_the_project_has_a_dead_link() -> None:
    assert list(dead_links(ROOT / "knowledge")) == []
