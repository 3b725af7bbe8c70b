"""What `baton channel test` and `baton helpdesk test` find: a line per question, and what to do where it is wrong.

It must not ask anything itself, and a finding never repeats a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OK, WRONG, SKIPPED = "ok", "wrong", "skipped"


@dataclass(frozen=True)
class Finding:
    """The answer to one question about a channel or helpdesk: `state` is ok, wrong or skipped."""

    subject: str
    state: str
    says: str
    remedy: str = ""

    @classmethod
    def ok(cls, subject: str, says: str) -> "Finding":
        """Nothing to do."""
        return cls(subject, OK, says)

    @classmethod
    def wrong(cls, subject: str, says: str, remedy: str) -> "Finding":
        """To be mended before the channel works."""
        return cls(subject, WRONG, says, remedy)

    @classmethod
    def skipped(cls, subject: str, says: str, remedy: str = "") -> "Finding":
        """Could not be asked, or need not be; it does not count as wrong."""
        return cls(subject, SKIPPED, says, remedy)

    def __str__(self) -> str:
        mark = {OK: "ok   ", WRONG: "WRONG", SKIPPED: "-    "}[self.state]
        return f"{mark}  {self.subject}: {self.says}" + (f"\n       -> {self.remedy}" if self.remedy else "")


def named(variables: Mapping[str, str], key: str) -> str:
    """The environment variable that holds a secret, for a remedy."""
    return variables.get(key, key)
