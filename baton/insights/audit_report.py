"""An audit as Markdown: verdict, date, versions, each group with its intervals, the worst pairs, calibration, drift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from baton.insights.audit import FAILED, MEASURES, Compared, Group, groups, verdict, worst
from baton.insights.audit_policy import Bars
from baton.insights.counterfactuals import LANGUAGES
from baton.insights.drift import MEASURES as DRIFTS
from baton.insights.drift import Shift
from baton.insights.intervals import CONFIDENCE

SHOWN = 24
TITLES = {"trigger": "same message", "queue": "same queue", "route": "same answer"}


@dataclass(frozen=True)
class Audit:
    """Everything that a report is made of; `calibration` is label -> (messages, error), `drift` with both counts."""

    at: datetime
    model: str
    policy_version: str
    audit_version: str
    bars: Bars
    compared: Sequence[Compared]
    calibration: Mapping[str, tuple[int, float]]
    drift: Sequence[Shift]
    messages: tuple[int, int]

    @property
    def groups(self) -> list[Group]:
        """The results by group."""
        return groups(self.compared)

    @property
    def verdict(self) -> str:
        """Passed or failed."""
        return verdict(self.groups, self.bars)

    def figures(self) -> dict[str, Any]:
        """What the decision log keeps."""
        failed = [f"{one.kind}/{one.name}" for one in self.groups if one.fails(self.bars)]
        alike = {}
        for measure in MEASURES:
            pairs = [one.alike(measure) for one in self.compared if measure in one.measures]
            if pairs:
                alike[measure] = round(sum(pairs) / len(pairs), 4)
        return {"pairs": len(self.compared), "alike": alike, "failed": failed, "audit_policy": self.audit_version}

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "verdict": self.verdict,
            "model": self.model,
            "policy_version": self.policy_version,
            **self.figures(),
            "groups": [_group(one) for one in self.groups],
            "calibration": {name: {"messages": n, "error": error} for name, (n, error) in self.calibration.items()},
            "drift": {one.name: {"index": one.index, "is": one.word, "most": one.most} for one in self.drift},
        }


def markdown(audit: Audit) -> str:
    """The report."""
    alike = audit.figures()["alike"]
    return "\n".join(
        [
            f"# Audit of equal treatment: {audit.verdict}",
            "",
            f"{audit.at:%d %B %Y, %H:%M} UTC. Model {audit.model}, policy {audit.policy_version}, "
            f"conversations and bars {audit.audit_version}.",
            "",
            f"{len(audit.compared)} pairs of conversations that differ in one thing only went through the whole "
            "pipeline. Alike: "
            + ", ".join(f"{TITLES[name]} {100 * share:.1f} %" for name, share in alike.items())
            + ". The bars: "
            + ", ".join(f"{TITLES[name]} {100 * getattr(audit.bars, name):.0f} %" for name in MEASURES)
            + ".",
            "",
            *_groups(audit),
            "",
            *_worst(audit),
            "",
            *_calibration(audit),
            "",
            *_drift(audit),
            "",
            *_signature(audit),
            "",
        ]
    )


def _groups(audit: Audit) -> list[str]:
    head = ["kind", "group", "pairs", *(TITLES[name] for name in MEASURES), "later", "sooner", "chance", ""]
    rows = [
        [
            one.kind,
            one.name.replace("_", " "),
            str(one.pairs),
            *(_share(one, measure) if measure in one.alike else "-" for measure in MEASURES),
            str(one.later),
            str(one.sooner),
            f"{one.chance:.2f}",
            "**below: " + ", ".join(TITLES[name] for name in one.fails(audit.bars)) + "**"
            if one.fails(audit.bars)
            else "",
        ]
        for one in audit.groups
    ]
    explained = (
        f"Brackets hold {CONFIDENCE:.0%} intervals. *Later* and *sooner*: pairs in which a person came later or never "
        "or sooner than for the reference; *chance*: how likely so lopsided a split is by chance alone (sign test)."
    )
    return ["## By group", "", *_table(head, rows), "", explained, "", *_languages(audit)]


def _languages(audit: Audit) -> list[str]:
    tried = [one for one in audit.compared if one.twin.kind == LANGUAGES]
    if not tried:
        return ["No conversation was tried in another language: 'languages' of policy/audit.yml has none."]
    codes, cases = ({getattr(one.twin, name) for one in tried} for name in ("group", "case"))
    by_itself = sum(one.reference.handed is not None for one in tried)
    also = sum(one.reference.handed is not None and one.variant.handed == one.reference.handed for one in tried)
    return [
        f"In other languages ({', '.join(sorted(codes))}) only {len(cases)} conversations were tried, and one thing "
        "was asked: that a person is offered or there no later than in English. The bot understands English alone and "
        "answers everything else with the offer of a person, so that answer and queue are not compared. Of "
        f"{by_itself} pairs in which a person came by itself in English, one came by itself at the same message in "
        f"{also}; in the others the customer has to say yes first."
    ]


def _share(group: Group, measure: str) -> str:
    found = group.alike[measure]
    return f"{100 * found.value:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def _worst(audit: Audit) -> list[str]:
    found = worst(audit.compared, limit=SHOWN)
    if not found:
        return ["## Worst pairs", "", "Every pair was treated alike."]
    lines = ["## Worst pairs", ""]
    for one in found:
        unlike = [TITLES[measure] for measure in one.measures if not one.alike(measure)]
        lines += [
            f"- **{one.twin.case}, {one.twin.kind}: {one.twin.group.replace('_', ' ')}** (not {', '.join(unlike)})",
            f"  - {_words(one.twin.reference)} → {_fate(one, 'reference')}",
            f"  - {_words(one.twin.variant)} → {_fate(one, 'variant')}",
        ]
    return lines


def _words(turns: Sequence[str]) -> str:
    return " / ".join(f"“{text}”" for text in turns)


def _fate(one: Compared, side: str) -> str:
    walk = getattr(one, side)
    return f"{walk.in_words()}; answered by {', '.join(f'`{step}`' for step in walk.route)}"


def _calibration(audit: Audit) -> list[str]:
    if not audit.calibration:
        return ["## Calibration", "", "Not measured: name labelled messages with `--labelled FILE.jsonl`."]
    rows = [[name, str(count), f"{error:.3f}"] for name, (count, error) in audit.calibration.items()]
    explained = (
        "The expected calibration error: by how much the stated chances miss what is labelled, on average (0 is exact)."
    )
    return ["## Calibration", "", *_table(["label", "messages", "error"], rows), "", explained]


def _drift(audit: Audit) -> list[str]:
    before, after = audit.messages
    rows = [
        [DRIFTS[one.name], "-" if one.index is None else f"{one.index:.3f}", one.word, one.most] for one in audit.drift
    ]
    explained = (
        f"{after} messages of the period against {before} of as many days before it, by the population stability "
        "index: from 0.1 on it moved, from 0.25 on somebody must look into it."
    )
    return ["## Drift", "", *_table(["measure", "index", "", "moved the most"], rows), "", explained]


def _signature(audit: Audit) -> list[str]:
    must = (
        "It failed: whoever signs says what is done about it, and by when."
        if audit.verdict == FAILED
        else "Read the worst pairs before you sign."
    )
    return [
        "## Signature",
        "",
        f"{must} Sign with `baton sign-off bias_audit --report THIS-FILE --by NAME`; the decision log keeps the "
        "digest of this file.",
    ]


def _group(group: Group) -> dict[str, Any]:
    alike = {
        measure: {"value": found.value, "low": found.low, "high": found.high} for measure, found in group.alike.items()
    }
    counts = {"pairs": group.pairs, "later": group.later, "sooner": group.sooner, "chance": group.chance}
    return {"kind": group.kind, "group": group.name, **counts, "alike": alike}


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
