"""What a designer writes in a response of the domain reaches the gateway, in Rasa's own format."""

import asyncio

from rasa.core.actions.action import create_bot_utterance
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from baton.language.rasa_client import _reply as understood
from baton.language.rasa_components.turn import _reply

DOMAIN = """
version: "3.1"
responses:
  utter_topics:
    - text: "What is it about?"
      buttons:
        - title: Delivery
          payload: /delivery
          description: Dates and addresses
        - title: Returns
          payload: /returns
      image: https://shop.example/topics.jpg
      custom:
        image: {alt: Our topics}
        link: {url: "https://shop.example/help", title: Help pages}
        list: {label: Topics}
  utter_plain:
    - text: "Hello"
"""


def said(response: str) -> dict:
    domain = Domain.from_yaml(DOMAIN)
    generator = TemplatedNaturalLanguageGenerator(domain.responses)
    tracker = DialogueStateTracker.from_events("c_1", [])
    message = asyncio.run(generator.generate(response, tracker, "whatsapp"))
    assert message is not None
    return _reply(create_bot_utterance(message))


def test_buttons_with_descriptions_image_link_and_list_label_are_kept() -> None:
    reply = understood(said("utter_topics"))
    assert reply.text == "What is it about?"
    assert [(b.title, b.payload, b.description) for b in reply.buttons] == [
        ("Delivery", "/delivery", "Dates and addresses"),
        ("Returns", "/returns", ""),
    ]
    assert reply.content == {
        "image": {"url": "https://shop.example/topics.jpg", "alt": "Our topics"},
        "link": {"url": "https://shop.example/help", "title": "Help pages"},
        "list_label": "Topics",
    }


def test_a_plain_response_stays_plain() -> None:
    assert said("utter_plain") == {"text": "Hello", "buttons": []}
