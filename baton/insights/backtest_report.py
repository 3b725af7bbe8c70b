"""A backtest as Markdown, fit for a pull request: what changes, at what price, how sure it is. No customers' words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.insights import intervals
from baton.insights.backtest import Backtest, Pair, Side
from baton.insights.staffing import Staffing, Wait
from baton.storage.figures import Span

SHOWN = 15
ENDLESS = "grows without end"


@dataclass(frozen=True)
class Compared:
    """A backtest with the wait that each side would bring, and what was compared."""

    found: Backtest
    span: Span
    old_name: str
    new_name: str
    staffing: Staffing
    old_wait: Wait
    new_wait: Wait

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        found = self.found
        return {
            "from": self.span.start.isoformat(),
            "to": self.span.end.isoformat(),
            "channel": self.span.channel,
            "stretches": found.stretches,
            "replays_as_recorded": found.agrees,
            "old": self._side(found.old, self.old_name, self.old_wait),
            "new": self._side(found.new, self.new_name, self.new_wait),
            "added": len(found.added),
            "gone": len(found.gone),
            "earlier": len(found.earlier),
            "later": len(found.later),
            "turns_gained": found.turns_gained,
            "staffing": {
                "people": self.staffing.people,
                "at_once": self.staffing.at_once,
                "handling_s": round(self.staffing.handling_s, 1),
            },
        }

    def _side(self, side: Side, name: str, wait: Wait) -> dict[str, Any]:
        return {
            "name": name,
            "handoffs": side.handed,
            "handoffs_a_day": round(side.handed / self.found.days, 3),
            "false_alarms": side.false_alarms,
            "offers": side.offers,
            "reasons": dict(sorted(side.reasons.items())),
            "wait_s": None if wait.mean_s is None else round(wait.mean_s, 1),
            "busiest_hour": wait.worst_hour,
            "busiest_hour_wait_s": None if wait.worst_s is None else round(wait.worst_s, 1),
        }


def markdown(compared: Compared) -> str:
    """The report."""
    found = compared.found
    return "\n".join(
        [
            f"# Backtest: {compared.new_name} against {compared.old_name}",
            "",
            f"{found.stretches} stretches of conversations from {compared.span.start:%Y-%m-%d} to "
            f"{compared.span.end:%Y-%m-%d} were judged again, message by message. "
            f"{_part(found.agrees, found.stretches)} of them come out under {compared.old_name} as they were recorded.",
            "",
            *_figures(compared),
            "",
            *_reasons(found),
            "",
            *_changes(found),
            "",
            *_how_to_read(compared),
            "",
        ]
    )


def verdict(compared: Compared) -> str:
    """One line: what the change does."""
    old, new, days = compared.found.old, compared.found.new, compared.found.days
    return (
        f"{old.handed / days:.1f} -> {new.handed / days:.1f} handoffs a day, false alarms {old.false_alarms} -> "
        f"{new.false_alarms}, {compared.found.turns_gained:+d} messages gained, expected wait "
        f"{_time(compared.old_wait.mean_s)} -> {_time(compared.new_wait.mean_s)}."
    )


def _figures(compared: Compared) -> list[str]:
    old, new, days = compared.found.old, compared.found.new, compared.found.days
    rows = (
        ("handoffs a day", f"{old.handed / days:.2f}", f"{new.handed / days:.2f}"),
        ("handoffs, of all stretches", *(_part(side.handed, compared.found.stretches) for side in (old, new))),
        ("false alarms, of the handoffs", *(_part(side.false_alarms, side.handed) for side in (old, new))),
        ("offers of a person", str(old.offers), str(new.offers)),
        ("expected wait", _time(compared.old_wait.mean_s), _time(compared.new_wait.mean_s)),
        ("... in the busiest hour", _worst(compared.old_wait), _worst(compared.new_wait)),
    )
    return [f"| | {compared.old_name} | {compared.new_name} |", "| --- | --- | --- |", *map(_row, rows)]


def _reasons(found: Backtest) -> list[str]:
    names = sorted({*found.old.reasons, *found.new.reasons})
    if not names:
        return ["Nobody was passed on under either."]
    rows = [(name, str(found.old.reasons[name]), str(found.new.reasons[name])) for name in names]
    return ["| Reason | before | after |", "| --- | --- | --- |", *map(_row, rows)]


def _changes(found: Backtest) -> list[str]:
    lines = [
        f"- **{len(found.earlier)} earlier and {len(found.later)} later**: {found.turns_gained:+d} messages that "
        "customers need not write before a person comes.",
        f"- **{len(found.added)} passed on anew**, {sum(pair.stretch.needed_nobody for pair in found.added)} of which "
        "needed nobody as it turned out.",
        f"- **{len(found.gone)} no longer passed on**, {sum(not pair.stretch.needed_nobody for pair in found.gone)} of "
        "which a person really had; what the bot would have done there is not known.",
    ]
    for title, pairs in (("Passed on anew", found.added), ("No longer passed on", found.gone)):
        if pairs:
            lines += ["", f"{title}:", "", *_examples(pairs)]
    return lines


def _examples(pairs: Sequence[Pair]) -> list[str]:
    rows = [
        (
            f"`{pair.stretch.conversation}`",
            str(pair.stretch.number),
            *(f"message {side.turn}, {side.reason}" if side.turn is not None else "-" for side in (pair.old, pair.new)),
            "needed nobody" if pair.stretch.needed_nobody else "needed somebody",
        )
        for pair in pairs[:SHOWN]
    ]
    more = [f"... and {len(pairs) - SHOWN} more"] if len(pairs) > SHOWN else []
    head = ["| Conversation | Stretch | before | after | as it turned out |", "| --- | --- | --- | --- | --- |"]
    return [*head, *map(_row, rows), *more]


def _how_to_read(compared: Compared) -> list[str]:
    staffing = compared.staffing
    return [
        "How to read it:",
        "",
        "- A stretch is replayed until people really had it; handoffs that no judgement made (a tap on *Talk to a "
        "person*, a failure of the bot, a takeover) stay as they were.",
        "- A false alarm is a handoff whose customer went back to the bot before anybody came, or, where nobody was "
        "passed on, who stayed with the bot to the end and did not rate it 1 or 2. Brackets hold "
        f"{intervals.CONFIDENCE:.0%} intervals.",
        f"- The wait is Erlang's (C): {staffing.people:g} people at the desk, {staffing.at_once} conversations at "
        f"once, {staffing.handling_s / 60:.1f} minutes each, arrivals at random by hour of the day. Nobody gives up "
        "in it, so it is the upper end.",
    ]


def _part(hits: int, of: int) -> str:
    if not of:
        return "0"
    found = intervals.share(hits, of)
    return f"{hits} of {of} ({100 * found.value:.1f} % [{100 * found.low:.1f}, {100 * found.high:.1f}])"


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ENDLESS
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def _worst(wait: Wait) -> str:
    if wait.worst_hour is None:
        return "-"
    return f"{_time(wait.worst_s)} at {wait.worst_hour:02d}:00 ({wait.busiest:.2f} an hour)"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def summed(compared: Compared) -> Mapping[str, Any]:
    """For programs."""
    return compared.to_dict() | {"verdict": verdict(compared)}
