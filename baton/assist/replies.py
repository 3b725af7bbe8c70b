"""Puts together what an agent might say: words of acknowledgement, what an article or a colleague says, a next step.

Nothing is made up, and where nothing is good nothing is suggested. The agent decides; nothing here is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from baton.assist.articles import Helpful
from baton.assist.experience import Alike
from baton.assist.moment import Moment
from baton.assist.policy import AssistPolicy
from baton.voice.style import dressed
from baton.voice.voice import Voice

FROM_COLLEAGUE = 0.72
"""Likeness from which a colleague's reply may be taken over, and not only looked at."""
NO_QUESTION_AFTER = frozenset({"gratitude"})


@dataclass(frozen=True)
class Suggestion:
    """A reply that may be taken: `kind` is article or case, `source` its id, `title` what the agent sees of it."""

    kind: str
    source: str
    title: str
    text: str
    confidence: float


def suggest(
    moment: Moment,
    *,
    articles: Sequence[Helpful],
    cases: Sequence[Alike],
    policy: AssistPolicy,
    voice: Voice,
    reason: str | None,
    said: Sequence[str],
) -> list[Suggestion]:
    """At most one from an article and one from a colleague, the surer first; `said` is what the agent has said here."""
    found = []
    if articles and articles[0].confidence >= policy.reply_from:
        best = articles[0]
        text = _dressed(best.answer, moment, policy=policy, voice=voice, reason=reason, said=said)
        found.append(Suggestion("article", best.article, best.title, text, best.confidence))
    case = next((one for one in cases if one.likeness >= FROM_COLLEAGUE and not one.case.is_personal), None)
    if case is not None:
        found.append(
            Suggestion(
                "case", case.case.handoff, "A colleague solved this so", case.case.reply, round(case.likeness, 3)
            )
        )
    fresh = [one for one in found if not _repeats(one.text, said)]
    return sorted(fresh, key=lambda one: -one.confidence)


def _dressed(
    answer: str, moment: Moment, *, policy: AssistPolicy, voice: Voice, reason: str | None, said: Sequence[str]
) -> str:
    """The answer between an acknowledgement that was not given yet and a next step."""
    begun = " ".join(said)
    every = voice.acknowledge.lines(moment.mood)
    lines = [line for line in every if line not in begun]
    # Once is enough: whoever was acknowledged a moment ago waits for an answer now.
    opening = lines[:1] if len(lines) == len(every) else []
    step = policy.next_step.get(reason or "", policy.next_step["default"])
    closing = [] if moment.mood in NO_QUESTION_AFTER or step in begun else [step]
    return dressed(" ".join([*opening, answer, *closing]), voice, mood=moment.mood)


def _repeats(text: str, said: Sequence[str]) -> bool:
    """Whether the agent has said the substance of it already."""
    words = set(text.casefold().split())
    return any(len(words & set(earlier.casefold().split())) >= 0.8 * len(words) for earlier in said)
