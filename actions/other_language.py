"""Answers a customer in a language that the bot does not speak: says so in that language and offers a person."""

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from baton.handoff.assessment import customer_language
from baton.handoff.choice import ACCEPT
from baton.handoff.other_language import LANGUAGE_ACTION
from baton.handoff.policy_file import PolicyFile
from baton.language.languages import OTHER, Languages
from baton.settings import Settings


def languages_file() -> PolicyFile[Languages]:
    """`policy/languages.yml`, read again when it changes."""
    return PolicyFile(Settings.from_environment().policy_dir / "languages.yml", Languages.load)


class OtherLanguage(Action):
    """`action_other_language`."""

    def __init__(self) -> None:
        self.languages = languages_file()

    def name(self) -> str:
        """Its name in the domain."""
        return LANGUAGE_ACTION

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Say the prepared line with one button; a form that was open stays open."""
        language = self.languages.current().of(customer_language(tracker.events) or OTHER)
        dispatcher.utter_message(text=language.line, buttons=[{"title": language.person, "payload": f"/{ACCEPT}"}])
        return []
