"""One thing that is wrong with a project: where, what, and what to do about it."""

from dataclasses import dataclass
from pathlib import Path

from baton.errors import PolicyError


@dataclass(frozen=True, order=True)
class Problem:
    """A finding of `baton check`; `line` counts from 1, 0 when there is none to name."""

    file: str
    line: int
    what: str
    remedy: str = ""

    @classmethod
    def of(cls, error: PolicyError) -> "Problem":
        """The same finding, as an error raised by a reader."""
        return cls(error.path, error.line or 0, error.what, error.remedy)

    def relative_to(self, root: Path) -> "Problem":
        """With the file named from the project's folder."""
        path = Path(self.file)
        inside = path.is_absolute() and path.is_relative_to(root)
        return Problem(str(path.relative_to(root)), self.line, self.what, self.remedy) if inside else self

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}" + (f" {self.remedy}" if self.remedy else "")
