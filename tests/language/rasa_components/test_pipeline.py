"""Our graph components, trained on a few examples, give what Rasa and Baton read from a message."""

import json
from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from baton.handoff.reading import FOREIGN_INTENT, MOMENTS, TONES, Reading
from baton.language.rasa_components.encoder_featurizer import EncoderFeaturizer
from baton.language.rasa_components.entity_extractor import EntityExtractor
from baton.language.rasa_components.intent_classifier import IntentClassifier
from baton.language.rasa_components.knowledge_retriever import KnowledgeRetriever
from baton.language.rasa_components.language_reader import SURE, LanguageReader
from baton.language.rasa_components.tone_reader import ToneReader
from baton.language.rasa_components.turn import plain_text
from tests.language.hazards import HAZARDS

EXAMPLES = {
    "order_status": ["where is my order", "track my parcel", "has it shipped yet", "when will it arrive"],
    "request_human": ["can I talk to a person", "get me a human", "an agent please", "let me speak to somebody"],
    "faq/opening_hours": ["when are you open", "what are your opening hours", "are you open on sunday", "closing time"],
    "faq/return_period": ["how long can I return it", "return deadline", "days to send it back", "return window"],
}
RESPONSES = {
    "utter_faq/opening_hours": [{"text": "Mon-Sat 9:00-18:00"}],
    "utter_faq/return_period": [{"text": "30 days"}],
}
MOMENT_FILES = {
    "explicit_request": ["talk to a person", "human please", "put me through to someone"],
    "calm": ["where is my order", "when are you open", "thanks"],
}


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moments")
    for name, texts in MOMENT_FILES.items():
        (folder / f"{name}.yml").write_text(f"moment: {name}\nmeaning: m\nexamples: {json.dumps(texts)}\n")
    return folder


ARTICLE = """---
id: {id}
title: {title}
topic: shop
questions: {questions}
answer: {answer}
updated: 2026-11-23
---
{body}
"""
BODIES = {
    "opening_hours": "In December the shops stay open one hour longer.",
    "return_period": "A mattress may be tried for 100 nights, also after Christmas.",
}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("knowledge")
    for name, body in BODIES.items():
        questions, answer = EXAMPLES[f"faq/{name}"], RESPONSES[f"utter_faq/{name}"][0]["text"]
        article = ARTICLE.format(id=name, title=name, questions=json.dumps(questions), answer=answer, body=body)
        (folder / f"{name}.md").write_text(article)
    return folder


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, moments: Path, knowledge: Path):
    folders = {ToneReader: {"moments": str(moments)}, KnowledgeRetriever: {"knowledge": str(knowledge)}}
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    context = ExecutionContext(GraphSchema({}), "model", node_name="node")
    messages = [_example(label, text) for label, texts in EXAMPLES.items() for text in texts]
    data = TrainingData(
        messages, responses=RESPONSES, lookup_tables=[{"name": "product", "elements": ["Calder kettle"]}]
    )
    featurizer = EncoderFeaturizer.create({"alias": "encoder"}, storage, Resource("encoder"), context)
    featurizer.process_training_data(data)
    trained = []
    for component in (IntentClassifier, KnowledgeRetriever, EntityExtractor, ToneReader, LanguageReader):
        config = {**component.get_default_config(), **folders.get(component, {})}
        resource = Resource(component.__name__)
        component.create(config, storage, resource, context).train(data)
        trained.append(component.load(config, storage, resource, context))

    def parsed(text: str) -> dict:
        message = Message.build(text=text)
        for component in (featurizer, *trained):
            component.process([message])
        return message.as_dict(only_output_properties=True)

    return parsed


def _example(label: str, text: str) -> Message:
    return Message.build(text=text, intent=label)


def test_a_question_is_answered_by_its_article_in_rasas_own_format(read) -> None:
    found = read("what are your opening hours on sunday")
    assert found["intent"]["name"] == "faq"
    assert found["response_selector"]["all_retrieval_intents"] == ["faq"]
    selected = found["response_selector"]["faq"]
    assert selected["response"]["utter_action"] == "utter_faq/opening_hours"
    assert selected["response"]["responses"] == [{"text": "Mon-Sat 9:00-18:00"}]
    assert selected["ranking"][0]["intent_response_key"] == "faq/opening_hours"


def test_a_retrieval_intent_is_as_confident_as_its_articles_together(read) -> None:
    ranking = read("opening hours and return deadline")["intent_ranking"]
    assert 0.9 < sum(entry["confidence"] for entry in ranking) <= 1.0
    assert ranking[0]["name"] == "faq"


def test_a_question_that_only_the_page_of_an_article_answers_finds_it(read) -> None:
    selected = read("may I try the mattress for some nights after christmas")["response_selector"]["faq"]
    assert selected["response"]["intent_response_key"] == "faq/return_period"
    assert sum(entry["confidence"] for entry in selected["ranking"]) == pytest.approx(1.0)


def test_a_changed_article_is_indexed_again(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    before = KnowledgeRetriever.fingerprint_addon({"knowledge": str(tmp_path)})
    (tmp_path / "a.md").write_text("two")
    assert KnowledgeRetriever.fingerprint_addon({"knowledge": str(tmp_path)}) != before


def test_everything_on_the_message_can_be_stored_as_json(read) -> None:
    assert json.loads(json.dumps(read("where is NH-20417 😡")))["text"]


def test_a_reading_is_complete(read) -> None:
    reading = Reading.from_parse_data(read("can I talk to a person about my calder kettle"))
    assert reading.intent == "request_human"
    assert set(reading.tone) == set(TONES)
    assert set(reading.moments) == set(MOMENTS)
    assert [(item["entity"], item["value"]) for item in reading.entities] == [("product", "Calder kettle")]


def test_changed_moments_are_trained_again(tmp_path: Path) -> None:
    (tmp_path / "calm.yml").write_text("moment: calm\nmeaning: m\nexamples: [a]\n")
    before = ToneReader.fingerprint_addon({"moments": str(tmp_path)})
    (tmp_path / "calm.yml").write_text("moment: calm\nmeaning: m\nexamples: [b]\n")
    assert ToneReader.fingerprint_addon({"moments": str(tmp_path)}) != before


@pytest.mark.parametrize("name", HAZARDS)
def test_whatever_a_customer_sends_is_read(read, name: str) -> None:
    found = read(plain_text(HAZARDS[name]))
    reading = Reading.from_parse_data(found)
    assert reading.intent
    assert 0.0 <= reading.confidence <= 1.0
    assert all(0.0 <= chance <= 1.0 for chance in reading.moments.values())
    json.dumps(found).encode()


def test_another_language_is_never_answered_by_an_article(read) -> None:
    reading = Reading.from_parse_data(read("wann habt ihr am Sonntag geöffnet"))
    assert (reading.intent, reading.language, reading.article, reading.failed) == (FOREIGN_INTENT, "de", None, False)


def test_a_wish_for_a_person_in_another_language_is_certain(read) -> None:
    reading = Reading.from_parse_data(read("chcę rozmawiać z konsultantem"))
    assert reading.language == "pl"
    assert reading.moments["explicit_request"] > 0.5


def test_a_product_name_makes_no_other_language(read) -> None:
    assert Reading.from_parse_data(read("is the calder kettle in stock")).language == "en"


def test_in_another_language_only_sure_moments_count(read) -> None:
    reading = Reading.from_parse_data(read("wann kommt denn endlich der Schrank"))
    assert all(chance == 0.0 or chance >= SURE for chance in reading.moments.values())
    assert set(reading.moments) == set(MOMENTS)


def test_who_somebody_is_changes_nothing_of_what_is_read(read) -> None:
    plain, *named = (
        Reading.from_parse_data(read(f"{introduction}where is my parcel today?"))
        for introduction in ("", "Hi, Zofia here. ", "Hello, this is Chukwuemeka. ", "My name is Ann, ")
    )
    for reading in named:
        assert reading.intent == plain.intent
        assert reading.moments == pytest.approx(plain.moments, abs=1e-4)
        assert reading.tone == pytest.approx(plain.tone, abs=1e-4)


def test_a_name_alone_shows_no_moment(read) -> None:
    assert set(Reading.from_parse_data(read("Hello, this is Agata")).moments.values()) == {0.0}


LONG = (
    "Good morning to you all, I hope the week has begun well. We moved in at the end of October and the oak sideboard "
    "looks lovely in the hall. My sister likes it so much that she wants the same one in walnut. {} The chairs came on "
    "Tuesday and the two men were very friendly. Could you tell me whether the walnut one will be in the spring sale?"
)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("safety", "The kettle gave me an electric shock this morning and there was smoke coming out of the base."),
        ("explicit_request", "I would like to speak to a real person please."),
        ("legal", "My solicitor will be writing to you about the deposit."),
        ("vulnerability", "Some days I do not want to be here any more."),
    ],
)
def test_what_must_not_be_missed_is_heard_in_a_long_friendly_message(read, moment: str, sentence: str) -> None:
    alone = Reading.from_parse_data(read(sentence)).moments[moment]
    inside = Reading.from_parse_data(read(LONG.format(sentence))).moments[moment]
    without = Reading.from_parse_data(read(LONG.format("It really does."))).moments[moment]
    assert inside >= alone - 0.02
    assert inside > without + 0.25


@pytest.mark.parametrize("text", ["Hi, It's Smoking", "Hello. I'm Trapped.", "Hello, this is Dangerously Hot"])
def test_an_alarm_in_capitals_is_not_taken_for_a_name(read, text: str) -> None:
    assert max(Reading.from_parse_data(read(text)).moments.values()) > 0.0
