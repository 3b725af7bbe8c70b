"""Things that were used last, kept as long as there is room; what was not used longest goes first."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass
class Recent(Generic[Thing]):
    """Room for things of a total `size`; one that is larger than all of it is not kept."""

    room: int
    _kept: "OrderedDict[str, tuple[Thing, int]]" = field(default_factory=OrderedDict, init=False)
    _taken: int = field(default=0, init=False)

    def get(self, key: str) -> Thing | None:
        """What was put there last, unless it had to go."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: str, thing: Thing, *, size: int) -> None:
        """Keep this instead of what was there."""
        self.drop(key)
        self._kept[key] = (thing, size)
        self._taken += size
        while self._taken > self.room:
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        """Forget it, if it is there."""
        if key in self._kept:
            self._taken -= self._kept.pop(key)[1]
