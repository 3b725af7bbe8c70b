"""Holds the articles of `knowledge/` to the format their readers rely on; does not test how well they are retrieved."""

import datetime
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
KEYS = {"id", "title", "topic", "questions", "answer", "updated"}
SNAKE_CASE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
FEWEST_ARTICLES = 60
FEWEST_QUESTIONS = 20
MOST_QUESTIONS = 30
LONGEST_ANSWER = 600

FIGURES = {
    "delivery_times": ["2 to 4 working days", "1 to 3 weeks"],
    "delivery_costs": ["£3.95", "£50", "£29"],
    "delivery_slots": ["8:00 to 12:00", "12:00 to 16:00", "16:00 to 20:00", "Saturday"],
    "return_period": ["30 days"],
    "return_how": ["return"],
    "return_costs": ["£4.95", "£29", "faulty"],
    "refund_time": ["5 working days"],
    "refund_method": ["original payment method"],
    "warranty_length": ["kettles", "appliances", "2 years", "5 years", "10 years"],
    "damage_report_how": ["2 photos", "14 days"],
    "damage_deadline": ["14 days"],
    "price_match_rules": ["14 days"],
    "gift_card_validity": ["24 months"],
    "points_earn": ["1 point for every pound"],
    "points_redeem": ["100 points", "£1"],
    "points_expiry": ["18 months"],
    "subscription_change_rules": ["3 days"],
    "subscription_cancel_rules": ["any time"],
    "installation_costs": ["£49"],
    "mattress_trial": ["100 nights"],
    "opening_hours": ["Monday", "Sunday", "9:00", "18:00", "10:30", "16:30"],
    "human_hours": ["Monday", "8:00 to 20:00", "Saturday", "9:00 to 17:00"],
    "contact": ["0113 496 0142", "help@northwind-home.example"],
}


@dataclass(frozen=True)
class Article:
    path: Path
    front: dict[str, Any]
    body: str

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def read(path: Path) -> Article:
    opening, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", f"{path}: the first line must be ---"
    return Article(path, yaml.safe_load(front), body)


def words(question: str) -> tuple[str, ...]:
    """The question as a shopper would hear it: no case, no punctuation."""
    return tuple(re.sub(r"[^\w\s]", "", question.lower()).split())


PATHS = sorted(KNOWLEDGE.glob("*/*.md"))
every_article = pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {path.stem: read(path) for path in PATHS}


def test_there_are_at_least_sixty_articles() -> None:
    assert len(PATHS) >= FEWEST_ARTICLES


def test_articles_lie_exactly_one_folder_deep() -> None:
    assert sorted(KNOWLEDGE.rglob("*.md")) == sorted([*PATHS, KNOWLEDGE / "README.md"])


@every_article
def test_front_matter_has_every_key_and_no_other(path: Path) -> None:
    assert set(read(path).front) == KEYS


@every_article
def test_id_is_the_file_name_in_snake_case(path: Path) -> None:
    article = read(path)
    assert article.front["id"] == path.stem
    assert SNAKE_CASE.fullmatch(path.stem)


@every_article
def test_topic_is_the_folder(path: Path) -> None:
    assert read(path).front["topic"] == path.parent.name


def test_no_id_is_used_in_two_topics() -> None:
    assert len({path.stem for path in PATHS}) == len(PATHS)


@every_article
def test_title_body_and_date_are_filled(path: Path) -> None:
    article = read(path)
    assert article.front["title"].strip()
    assert article.body.strip()
    assert isinstance(article.front["updated"], datetime.date)


@every_article
def test_questions_are_enough_and_plain_text(path: Path) -> None:
    questions = read(path).front["questions"]
    assert FEWEST_QUESTIONS <= len(questions) <= MOST_QUESTIONS
    assert all(isinstance(question, str) and words(question) for question in questions)
    assert not [question for question in questions if set(question) & set("[]{}\n")], "Rasa would read an entity"


@every_article
def test_answer_is_short_plain_text(path: Path) -> None:
    answer = read(path).front["answer"]
    assert 0 < len(answer) <= LONGEST_ANSWER
    assert not set(answer) & set("*_`[]{}|\n"), "customers would see the markup"


def test_no_question_is_asked_twice(articles: dict[str, Article]) -> None:
    asked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for article in articles.values():
        for question in article.front["questions"]:
            asked[words(question)].append(article.name)
    assert {" ".join(key): names for key, names in asked.items() if len(names) > 1} == {}


def test_no_two_questions_differ_by_one_word(articles: dict[str, Article]) -> None:
    """Two questions share a pattern exactly when one word was put in, left out or exchanged."""
    patterns: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for article in articles.values():
        for question in article.front["questions"]:
            said = words(question)
            for at in range(len(said) + 1):
                before = (*said[:at], "*")
                patterns[before + said[at:]].add(question)
                patterns[before + said[at + 1 :]].add(question)
    assert [sorted(near) for near in patterns.values() if len(near) > 1] == []


@pytest.mark.parametrize("path", [KNOWLEDGE / "README.md", *PATHS], ids=lambda path: path.stem)
def test_links_lead_to_an_article(path: Path) -> None:
    text = re.sub(r"`[^`]*`", "", path.read_text(encoding="utf-8"))
    assert [link for link in LINK.findall(text) if (path.parent / link).resolve() not in PATHS] == []


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_answer_gives_the_figures_of_the_shop(articles: dict[str, Article], name: str) -> None:
    answer = articles[name].front["answer"]
    assert [figure for figure in FIGURES[name] if figure not in answer] == []


def test_steps_of_a_return_are_not_mistaken_for_opening_hours(articles: dict[str, Article]) -> None:
    assert "Monday" not in articles["return_how"].front["answer"]
