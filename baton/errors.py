"""Every error that Baton raises on purpose.

A message says what happened, where, and what to do; library code raises, only the command line exits.
"""

from collections.abc import Sequence


class BatonError(Exception):
    """Root of all errors of Baton; its text may be shown to the person at the screen."""


class SettingError(BatonError):
    """A setting in the environment is missing or wrong."""


class PolicyError(BatonError):
    """A YAML file that people edit is wrong; the text begins with file:line."""

    def __init__(self, what: str, *, path: object, line: int | None = None, remedy: str = "") -> None:
        self.what, self.path, self.line, self.remedy = what, str(path), line, remedy
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {what}" + (f" {remedy}" if remedy else ""))


class MoveNotAllowed(BatonError):
    """The conversation's owner does not allow this move."""


class AlreadyClaimed(BatonError):
    """Somebody else holds the conversation."""

    def __init__(self, holder: str) -> None:
        self.holder = holder
        super().__init__(f"{holder} already has this conversation. Ask them to transfer it.")


class CustomerWrote(BatonError):
    """The customer wrote while a person was ending the conversation."""


class NotFound(BatonError):
    """There is nothing under this id that the caller may see."""


class TokenRefused(BatonError):
    """A customer token does not hold; the text says why and never repeats the token."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The customer token was refused: {why}")


class FileRefused(BatonError):
    """A file that a person attached is not one that may be kept; the text says why."""


class LeaseLost(BatonError):
    """Another worker took over the conversation while this one was at work."""


class DialogueUnavailable(BatonError):
    """Rasa did not answer a turn; `retry_safe` when it certainly did not run it.

    `away` when nobody is there to be asked: it could not be reached, or its connection broke.
    """

    def __init__(self, what: str, *, retry_safe: bool, away: bool = False) -> None:
        self.retry_safe, self.away = retry_safe, away
        super().__init__(what)


class DeliveryFailed(BatonError):
    """A channel could not deliver; `permanent` when trying again is of no use.

    `uncertain` when the request left and no answer came: it may or may not have arrived. `held` when somebody has to
    mend something first.
    """

    def __init__(
        self,
        what: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        held: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.permanent, self.uncertain, self.held, self.retry_after_s = permanent, uncertain, held, retry_after_s
        super().__init__(what)


class Unreadable(BatonError):
    """The body of a webhook is not what its vendor sends at all; nothing was stored."""


class CaseGone(DeliveryFailed):
    """An outside helpdesk does not have the case any more; somebody deleted it there."""

    def __init__(self, what: str) -> None:
        super().__init__(what, permanent=True)


class ThreadElsewhere(DeliveryFailed):
    """Another of the vendor's apps has the customer's thread; nothing was sent."""

    def __init__(self, what: str) -> None:
        super().__init__(what, permanent=True)


class Overtaken(BatonError):
    """The rest of a message is not wanted any more: part of it was sent, then somebody else took over."""


class ModelError(BatonError):
    """A model or its weights are missing, damaged or of the wrong kind."""


class ShopError(BatonError):
    """The merchant's system refused or could not be reached."""


class StorageUnavailable(BatonError):
    """The database is down, locked or read-only; nothing was stored."""


class ShopRefused(ShopError):
    """The merchant's rules do not allow it; `reason` is a code that has a response in the domain."""

    def __init__(self, reason: str, what: str) -> None:
        self.reason = reason
        super().__init__(what)


class ArticleError(PolicyError):
    """A knowledge article is broken; the text begins with file:line."""


class TurnFailed(BatonError):
    """Rasa could not run a turn, and nothing of it is in the tracker; `retry_safe` when no action had an effect."""

    def __init__(self, what: str, *, retry_safe: bool) -> None:
        self.retry_safe = retry_safe
        super().__init__(what)


class TrackerConflict(BatonError):
    """Two processes ran turns of one conversation at the same time; the later one is not stored."""


class UserError(BatonError):
    """A desk user cannot be made or changed as asked."""


class TooManyLogins(BatonError):
    """More people log in at this moment than passwords can be checked; `retry_after_s` is when to try again."""

    retry_after_s = 5

    def __init__(self) -> None:
        super().__init__("Many people log in right now. Please try again in a few seconds.")


class Overloaded(BatonError):
    """Too much waits for the bot; nothing was stored. `retry_after_s` is when to try again."""

    def __init__(self, *, retry_after_s: float) -> None:
        self.retry_after_s = retry_after_s
        super().__init__("Very many people are writing right now. Please try again in a moment.")


class NotMeasured(BatonError):
    """Figures of the insights cannot be had right now; `retry_after_s` is when to ask again."""

    retry_after_s = 5


class PortTaken(BatonError):
    """Another program listens where one of ours should."""


class DatabaseTaken(BatonError):
    """Another gateway works on a database that has room for one."""


class RasaAway(BatonError):
    """Rasa cannot be asked right now; worth another try."""


class NotStarted(BatonError):
    """`baton check` found something, a line for each; nothing was started."""

    def __init__(self, problems: Sequence[object]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"Nothing was started, because this must be mended first:\n{lines}")


class IdentityRefused(BatonError):
    """Two customers cannot be joined, as nothing proves that they are one person."""


class CustomerBusy(BatonError):
    """The bot is answering the customer at this very moment; worth another try in a few seconds."""


class HeadsError(BatonError):
    """The key or the file of signed heads of the decision log cannot be used."""


class PeriodError(BatonError):
    """The period of a report cannot be read, or ends before it begins."""


class ReviewError(BatonError):
    """A report or a review cannot be used; the text says which and why."""
