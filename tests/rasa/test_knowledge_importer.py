"""Articles reach Rasa as retrieval intents and responses, and the project's own files stay in force."""

import shutil
from pathlib import Path

import pytest
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

from baton.errors import ArticleError
from baton.language.rasa_components.knowledge_importer import KnowledgeImporter

pytestmark = pytest.mark.rasa


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(Path(__file__).parent / "tinybot", tmp_path, dirs_exist_ok=True)
    return tmp_path


def importer(project: Path) -> TrainingDataImporter:
    files = [str(project / "nlu.yml"), str(project / "rules.yml")]
    return TrainingDataImporter.load_from_config(str(project / "config.yml"), str(project / "domain.yml"), files)


def test_questions_are_examples_of_the_articles_retrieval_intent(project: Path) -> None:
    data = importer(project).get_nlu_data()
    examples = {e.get("text"): e.get("intent_response_key") for e in data.intent_examples if e.get("intent") == "faq"}
    assert examples["return period"] == "faq/return_period"
    assert len(examples) == 3
    assert "faq" in data.retrieval_intents


def test_the_answer_is_a_response_that_utter_faq_finds(project: Path) -> None:
    domain = importer(project).get_domain()
    assert domain.responses["utter_faq/return_period"] == [{"text": "You can return most articles within 30 days."}]
    assert "utter_faq" in domain.action_names_or_texts
    assert domain.intent_properties["faq"]["is_retrieval_intent"]


def test_the_projects_own_domain_stays_in_force(project: Path) -> None:
    domain = importer(project).get_domain()
    assert domain.session_config.session_expiration_time == 30
    assert "utter_greet" in domain.responses
    assert "order_form" in domain.form_names


def test_rasa_data_validate_accepts_the_project(project: Path) -> None:
    validator = Validator.from_importer(importer(project))
    assert validator.verify_intents()
    assert validator.verify_utterances_in_stories(ignore_warnings=True)
    assert validator.verify_story_structure()


def test_a_broken_article_stops_the_training_with_file_and_line(project: Path) -> None:
    article = project / "knowledge" / "returns" / "return_period.md"
    article.write_text(article.read_text().replace("topic: returns", "subject: returns"))
    with pytest.raises(ArticleError, match=r"return_period\.md:4: unknown key 'subject'"):
        importer(project).get_nlu_data()


def test_without_articles_nothing_is_added(tmp_path: Path) -> None:
    empty = KnowledgeImporter(config_file=str(tmp_path / "config.yml"))
    assert empty.get_nlu_data().intent_examples == []
    assert empty.get_domain().is_empty()


def test_the_projects_articles_can_all_be_read() -> None:
    root = Path(__file__).parents[2]
    assert KnowledgeImporter(config_file=str(root / "config.yml")).articles()
