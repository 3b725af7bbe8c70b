"""What a process and its children cost: processor seconds and resident memory, read from /proc (Linux)."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """Since its start: processor seconds, also of children that have ended; and the memory of this moment."""

    cpu_s: float
    rss_mb: float


def cost_of(root: int) -> Cost:
    """A process with all its living descendants."""
    stats = _stats()
    family = _family(root, stats)
    ticks = sum(sum(stats[pid][1:3]) for pid in family) + sum(stats[root][3:5] if root in stats else ())
    return Cost(ticks / TICKS, sum(stats[pid][5] for pid in family) * PAGE / 2**20)


def _family(root: int, stats: dict[int, tuple[int, ...]]) -> list[int]:
    found = [root] if root in stats else []
    for pid in found:
        found += [child for child, stat in stats.items() if stat[0] == pid]
    return found


def _stats() -> dict[int, tuple[int, ...]]:
    """Process id -> parent, user and system ticks, those of ended children, resident pages."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parent, times, pages = int(fields[1]), map(int, fields[11:15]), int(fields[21])
        found[int(folder.name)] = (parent, *times, pages)
    return found
