"""What the figures of `benchmarks.turns` come to: ratios, bars and the table that is printed. It measures nothing."""

from typing import Any

BARS: tuple[tuple[str, str, float, bool], ...] = (
    ("a turn at 1,000 by one at 10, Baton", "late_by_early", 1.2, False),
    ("the same, processor time", "late_by_early_cpu", 1.2, False),
    ("first message of the last sessions by that of the first, Baton", "sessions", 1.2, False),
    ("a turn at 10, Baton by stock", "turn_10", 0.7, False),
    ("a turn at 400, Baton by stock", "turn_400", 0.15, False),
    ("messages a second, 16 customers, Baton by stock", "throughput", 1.6, True),
)
"""Words, name of the ratio, bar, and whether more is better."""


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """The ratios that have a bar, as far as their parts were measured."""
    ours, stock = found["turns"]["ours"], found["turns"]["stock"]
    last = ours[max(ours, key=int)]
    sessions, rates = found["sessions"]["ours"]["first"], found["throughput"]
    named = {
        "late_by_early": last["p50_ms"] / ours["10"]["p50_ms"],
        "late_by_early_cpu": last["cpu_ms"] / ours["10"]["cpu_ms"],
        "sessions": sessions["last_p50_ms"] / sessions["first_p50_ms"],
        "throughput": rates["ours"]["per_s"] / rates["stock"]["per_s"],
        **{f"turn_{depth}": ours[depth]["p50_ms"] / stock[depth]["p50_ms"] for depth in stock if depth in ours},
    }
    return {name: round(value, 3) for name, value in named.items()}


def table(found: dict[str, Any]) -> str:
    """What `baton bench` prints."""
    lines = [f"{'':12}{'turn':>6}{'p50 ms':>10}{'cpu ms':>10}{'posted B':>12}{'rows':>8}"]
    for name, costs in found["turns"].items():
        for depth, cost in costs.items():
            figures = f"{cost['p50_ms']:>10}{cost['cpu_ms']:>10}{cost['posted_bytes']:>12,}{cost['rows']:>8}"
            lines.append(f"{name:12}{depth:>6}{figures}")
    for words, name, bar, more in BARS:
        ratio = found["ratios"].get(name)
        kept = _is_kept(found, name, bar, more)
        said = "not measured" if ratio is None else f"{ratio:g}"
        lines.append(f"{words:64} {said:>12}  {'≥' if more else '≤'} {bar:g}  {'kept' if kept else 'NOT kept'}")
    return "\n".join(lines)


def all_kept(found: dict[str, Any]) -> bool:
    """Whether every ratio was measured and keeps its bar."""
    return all(_is_kept(found, name, bar, more) for _, name, bar, more in BARS)


def _is_kept(found: dict[str, Any], name: str, bar: float, more: bool) -> bool:
    ratio = found["ratios"].get(name)
    return ratio is not None and (ratio >= bar if more else ratio <= bar)
