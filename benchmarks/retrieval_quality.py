"""How well articles are found by questions that were held out: `python -m benchmarks.retrieval_quality`.

The articles' own questions, in six parts of which three are held out in turn. The index is searched with each setting
of its two numbers; then a softmax over articles and intents, learnt from the questions that stay, chooses alone and
together with the index. The settings in the code were chosen by this table.
"""

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from baton.language import knowledge_index
from baton.language.articles import Article, load_articles
from baton.language.encoder import load_encoder
from baton.language.features import joined_features
from baton.language.knowledge_index import KnowledgeIndex
from baton.language.linear import train_softmax
from baton.language.normalise import normalise
from baton.language.passages import Passage, passages_of
from baton.language.selection import chosen_with
from benchmarks.yardstick import surroundings

RESULT = Path(__file__).parent / "results" / "retrieval_quality.json"
PARTS, HELD_OUT = 6, 3
WORD_WEIGHTS, BEST_PASSAGES, INDEX_WEIGHTS = (0.0, 0.3, 0.5, 0.8), (1, 3, 5), (0.0, 3.0, 5.0, 8.0, 12.0, 20.0)
Ranks = list[int]


def main() -> None:
    """Measure, write."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    result = surroundings()
    articles = load_articles(Path("knowledge"))
    others = intent_examples(Path("data") / "nlu")
    texts = sorted({p.text for p in passages_of(articles)} | {text for text, _ in others})
    vectors = dict(zip(texts, load_encoder().encode([normalise(text) for text in texts]), strict=True))
    ranks: dict[str, Ranks] = {}
    for part in range(HELD_OUT):
        questions, passages = held_out(articles, part)
        index = KnowledgeIndex(passages, np.stack([vectors[passage.text] for passage in passages]))
        for name, found in searched(index, questions, vectors).items():
            ranks.setdefault(name, []).extend(found)
        for name, found in selected(index, questions, passages, others, vectors).items():
            ranks.setdefault(name, []).extend(found)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result | {name: figures(found) for name, found in ranks.items()}, indent=1) + "\n")


def held_out(articles: Sequence[Article], part: int) -> tuple[list[tuple[str, str]], list[Passage]]:
    """One part of every article's questions, and the passages that remain."""
    questions, passages = [], []
    for article in articles:
        order = random.Random(article.id).sample(range(len(article.questions)), k=len(article.questions))
        gone = {article.questions[place] for place in order[part::PARTS]}
        questions += [(text, article.id) for text in sorted(gone)]
        passages += [passage for passage in passages_of([article]) if passage.text not in gone]
    return questions, passages


def searched(index: KnowledgeIndex, questions: list[tuple[str, str]], vectors: dict[str, Any]) -> dict[str, Ranks]:
    """The index alone, with every setting."""
    before = knowledge_index.WORD_WEIGHT, knowledge_index.BEST_PASSAGES
    ranks = {}
    for weight in WORD_WEIGHTS:
        for best in BEST_PASSAGES:
            knowledge_index.WORD_WEIGHT, knowledge_index.BEST_PASSAGES = np.float32(weight), best
            found = [[hit.article for hit in index.rank_articles(text, vectors[text])] for text, _ in questions]
            ranks[f"index, words {weight}, best {best}"] = [
                names.index(wanted) + 1 for names, (_, wanted) in zip(found, questions, strict=True)
            ]
    knowledge_index.WORD_WEIGHT, knowledge_index.BEST_PASSAGES = before
    return ranks


def selected(
    index: KnowledgeIndex,
    questions: list[tuple[str, str]],
    passages: list[Passage],
    others: list[tuple[str, str]],
    vectors: dict[str, Any],
) -> dict[str, Ranks]:
    """The classifier, alone (weight 0) and together with the index."""
    rows = [(passage.text, f"faq/{passage.article}") for passage in passages if passage.kind == "question"] + others
    model = train_softmax(features([text for text, _ in rows], vectors), [label for _, label in rows])
    chances = model.probabilities(features([text for text, _ in questions], vectors))
    ranks: dict[str, Ranks] = {f"classifier, index {weight:g}": [] for weight in INDEX_WEIGHTS}
    for (text, wanted), row in zip(questions, chances.tolist(), strict=True):
        ranked = [(label, chance) for label, chance in zip(model.labels, row, strict=True) if label.startswith("faq/")]
        found = {f"faq/{hit.article}": hit.score for hit in index.rank_articles(text, vectors[text])}
        for weight in INDEX_WEIGHTS:
            names = [label for label, _ in chosen_with(ranked, found, weight=weight)]
            ranks[f"classifier, index {weight:g}"].append(names.index(f"faq/{wanted}") + 1)
    return ranks


def features(texts: list[str], vectors: dict[str, Any]) -> Any:
    """As the intent classifier gets them."""
    return joined_features(np.stack([vectors[text] for text in texts]), [normalise(text) for text in texts])


def intent_examples(folder: Path) -> list[tuple[str, str]]:
    """The examples of all other intents; annotations stay in, they are rare."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for entry in YAML(typ="safe", pure=True).load(path).get("nlu", []):
            if "intent" in entry:
                lines = [line.strip().removeprefix("- ") for line in entry["examples"].splitlines()]
                rows += [(line, entry["intent"]) for line in lines if line]
    return rows


def figures(ranks: Ranks) -> dict[str, Any]:
    """Recall and mean reciprocal rank."""
    found = np.array(ranks)
    return {
        "questions": len(ranks),
        "recall_at_1": round(float((found == 1).mean()), 4),
        "recall_at_3": round(float((found <= 3).mean()), 4),
        "mrr": round(float((1 / found).mean()), 4),
    }


if __name__ == "__main__":
    main()
