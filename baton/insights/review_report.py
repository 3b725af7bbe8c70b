"""The empathy review as a report: Markdown, for the page and the PDF. Pure.

It names nobody: customers are redacted, people of the team are the team, and who rated is not said.
"""

from collections.abc import Sequence
from datetime import datetime

from baton.insights.empathy_review import Decided, EmpathyReview, Sampled
from baton.insights.mood_turns import Turn
from baton.insights.plain_text import plain
from baton.insights.review_sampling import LEAST_MESSAGES, TITLES
from baton.rights.empathy import SCALE


def markdown(found: EmpathyReview, *, at: datetime, voice: str, policy_version: str) -> str:
    """The whole report."""
    return "\n".join(
        [
            f"# Empathy review of {found.month}",
            "",
            f"{at:%d %B %Y, %H:%M} UTC. Voice {plain(voice)}, wording of {policy_version}.",
            "",
            *_scheme(found),
            "",
            *_followed(found),
            "",
            *_agreement(found),
            "",
            *_turns(found),
            "",
            *_kept(found),
            "",
            *_proposals(found),
            "",
            *_decisions(found),
            "",
            *_conversations(found),
            "",
            "## Signature",
            "",
            "Whoever has read this report signs it: baton sign-off empathy\\_review with this file and their name. A "
            "changed file is refused.",
            "",
        ]
    )


def _scheme(found: EmpathyReview) -> list[str]:
    rows = [f"| {plain(str(one['title']))} | {one['there']} | {one['drawn']} |" for one in found.scheme]
    lines = [
        "## How the conversations were drawn",
        "",
        f"Of all conversations of the month in which the mood of {LEAST_MESSAGES} or more messages of the customer was "
        "read. Each belongs to the first kind of this table that it fits; of each kind the same number is drawn by "
        f"lot, all where there are fewer. The seed of the lot is {found.seed}; nobody chose it, as "
        "docs/empathy_review.md says, and it was drawn once. What is rare is looked at as often as what is common, so "
        "no figure below is a figure of the month.",
        "",
        "| kind | in the month | drawn |",
        "| --- | --- | --- |",
        *rows,
    ]
    if found.gone:
        lines += ["", f"{found.gone} of them are there no more, as their customers were erased."]
    return lines


def _followed(found: EmpathyReview) -> list[str]:
    head = "## What became of earlier decisions"
    if not found.followed:
        return [head, "", "There were none to look at again."]
    return [head, "", *_table(found.followed, earlier=True)]


def _decisions(found: EmpathyReview) -> list[str]:
    if not found.decisions:
        return ["## Decisions", "", "None were written down yet."]
    return ["## Decisions", "", *_table(found.decisions, earlier=False)]


def _table(decisions: Sequence[Decided], *, earlier: bool) -> list[str]:
    first = "| month " if earlier else ""
    head = f"{first}| what | who sees to it | state | note |"
    lines = [head, "| --- " * (head.count("|") - 1) + "|"]
    for one in decisions:
        month = f"| {one.month} " if earlier else ""
        cells = (plain(one.words), plain(one.owner), one.state, plain(one.note or ""))
        lines.append(f"{month}| {' | '.join(cells)} |")
    return lines


def _agreement(found: EmpathyReview) -> list[str]:
    rated = [one for one in found.samples if one.scores]
    lines = [
        "## Two ratings of each conversation",
        "",
        "Two people rate each conversation; neither sees the other's score before both are in. The scale:",
        "",
        *(f"- {score}: {meaning}" for score, meaning in SCALE.items()),
        "",
        found.agreement.in_words(),
    ]
    if rated:
        rows = [
            f"| {one.number} | {plain(TITLES.get(one.stratum, one.stratum))} | {' and '.join(map(str, one.scores))} |"
            for one in rated
        ]
        lines += ["", "| conversation | kind | scores |", "| --- | --- | --- |", *rows]
    return lines


def _turns(found: EmpathyReview) -> list[str]:
    lines = [
        "## Where moods turned",
        "",
        "What was said between two messages of a customer whose mood differs. That words stood before a turn does not "
        "mean that they did it.",
    ]
    told = [(one, turn) for one in found.samples for turn in one.turns]
    if not told:
        return [*lines, "", "No mood turned in these conversations."]
    for sampled, turn in told:
        lines += ["", *_turn(sampled, turn)]
    return lines


def _turn(sampled: Sampled, turn: Turn) -> list[str]:
    lines = [
        f"### Conversation {sampled.number}: {turn.way} by {abs(turn.change):.1f}",
        "",
        f"- customer: “{plain(turn.before.text)}”",
        *(f"- {line.author}: “{plain(line.text)}”" for line in turn.between),
        f"- customer: “{plain(turn.after.text)}”",
    ]
    for mark in turn.marks:
        words = f"“{plain(mark.words)}”: " if mark.words else ""
        better = f". {plain(mark.better)}" if mark.better else ""
        lines.append(f"- marked: {words}{mark.why.replace('_', ' ')}{better}")
    return lines


def _kept(found: EmpathyReview) -> list[str]:
    head = "## Phrases worth keeping"
    if not found.kept:
        return [head, "", "None stood before more rises than falls, or too few people's words did."]
    rows = [
        f"| {plain(one.text)} | {one.author} | {one.rises} | {one.falls} | {one.change:+.1f} |" for one in found.kept
    ]
    columns = "| sentence | said by | rises | falls | mean rise |"
    return [head, "", columns, "| --- | --- | --- | --- | --- |", *rows]


def _proposals(found: EmpathyReview) -> list[str]:
    head = "## Wordings to think about"
    if not found.proposals:
        return [
            head,
            "",
            "No line of the brand's file stood before falls more often than before rises, or before two falls.",
        ]
    rows = [
        f"| {one.group}, {plain(one.key)} | {plain(one.line)} | {one.falls} | {one.rises} | {one.share:.0%} |"
        for one in found.proposals
    ]
    says = (
        "Lines to word anew: nothing changes before a person writes it into the brand's file. The share of falls among "
        "the turns after a line counts each turn as often as its conversation stands for others of its kind."
    )
    return [
        head,
        "",
        says,
        "",
        "| line | it says | falls | rises | falls, weighted |",
        "| --- | --- | --- | --- | --- |",
        *rows,
    ]


def _conversations(found: EmpathyReview) -> list[str]:
    lines = ["## The conversations"]
    for one in found.samples:
        lines += ["", f"### {one.number}. {plain(TITLES.get(one.stratum, one.stratum))}", ""]
        for line in one.lines:
            mood = "" if line.mood is None else f" ({line.mood:+.1f})"
            lines.append(f"- {line.author}{mood}: “{plain(line.text)}”")
    return lines
