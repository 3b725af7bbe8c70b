"""Lets Rasa train on the knowledge articles as if they were its own YAML.

Each article becomes the retrieval intent `faq/<id>` with its questions as examples and its answer as the response
`utter_faq/<id>`, so `rasa train`, `rasa data validate` and `rasa test` know them. List it in `config.yml` under
`importers:` beside RasaFileImporter. It must not read anything but the articles.
"""

from pathlib import Path
from typing import Any, Union

from rasa.shared.core.domain import KEY_RESPONSES, Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from baton.language.articles import Article, load_articles

RETRIEVAL_INTENT = "faq"


class KnowledgeImporter(TrainingDataImporter):
    """Articles as NLU examples and responses; option `path`: their folder, beside the configuration file."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: Union[list[str], str] | None = None,
        path: str = "knowledge",
    ) -> None:
        self.folder = (Path(config_file).parent if config_file else Path()) / path

    @cached_method
    def articles(self) -> list[Article]:
        """All articles of the folder, ordered by id; raises ArticleError with file:line."""
        return load_articles(self.folder)

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The articles' questions as examples of their retrieval intent."""
        examples = [
            Message.build(text=question, intent=f"{RETRIEVAL_INTENT}/{article.id}")
            for article in self.articles()
            for question in article.questions
        ]
        return TrainingData(training_examples=examples)

    def get_domain(self) -> Domain:
        """The articles' answers as responses; the domain of the project stays in its own file."""
        if not self.articles():
            return Domain.empty()
        answers = {f"utter_{RETRIEVAL_INTENT}/{a.id}": [{"text": a.answer}] for a in self.articles()}
        return Domain.from_dict({KEY_RESPONSES: answers})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """None: stories are Rasa YAML."""
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        """None: test stories are Rasa YAML."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """Nothing: the configuration is `config.yml`."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """None, as it reads no configuration file."""
        return None
