"""The empathy mirror: what a draft does and leaves out, as quiet hints for whoever writes it.

It reads words, never faces or voices, judges nobody and keeps nothing: a hint exists as long as the draft it is about.
No hint may be stored, counted per person, or shown to anybody but the writer.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

UPSET = frozenset({"anger", "frustration", "anxiety", "sadness", "confusion"})
LONG_WORDS = 90
"""Words from which a chat reply is longer than most people read on a phone."""
LONG_SENTENCE = 28
LEAST = 4
"""Words below which a draft is still being begun."""
_WORD = re.compile(r"[\w'’]+")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")

_ACKNOWLEDGES = re.compile(
    r"\b(sorry|apolog\w+|understand|i can see|i see why|that must|must have been|must be|you'?re right|you are right|"
    r"frustrat\w+|annoying|upsetting|worrying|stressful|thank you for (telling|letting|bearing|your patience)|"
    r"shouldn'?t have|should not have|should have gone|no wonder|makes sense|condolence\w*|that'?s not good enough)\b",
    re.IGNORECASE,
)
_EXPLORES = re.compile(r"\?\s*$|\?\s", re.MULTILINE)
_NEXT_STEP = re.compile(
    r"\b(i'?ll|i will|i'?m (going to|sending|checking|looking|ringing|arranging|asking)|"
    r"i'?ve (sent|asked|booked|arranged|ordered|refunded)|we'?ll|we will|"
    r"you can|you'?ll|you will|please|could you|would you|next|"
    r"by (today|tomorrow|the end|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d)|within)\b",
    re.IGNORECASE,
)
_BLAMES = re.compile(
    r"\b(you (should|ought to|must) have|you (failed|forgot|neglected|didn'?t|did not|haven'?t|have not) \w+|"
    r"you (claim|claimed|allege|insist)|as i (already )?(said|told you|explained|mentioned)|"
    r"like i said|you clearly|if you had|it('?s| is) (not|n't) our (fault|problem)|your (own )?(fault|mistake)|"
    r"you need to (calm|understand)|calm down|read the (terms|instructions|manual|e-?mail))\b",
    re.IGNORECASE,
)
_PROMISES = re.compile(
    r"\b(guarantee[ds]?|i promise|definitely|100 ?%|for certain|without fail|never happen again|always will)\b",
    re.IGNORECASE,
)
_JARGON = re.compile(
    r"\b(escalat\w+|sla|rma|ticket|backend|back end|as per|per our (policy|terms)|policy states|kindly|do the needful|"
    r"revert back|at your earliest convenience|in due course|aforementioned|utili[sz]e|facilitate|leverage|"
    r"valued customer|rest assured|please be advised|erroneous\w*|pursuant|herewith)\b",
    re.IGNORECASE,
)
_EXCLUDES = re.compile(
    r"\b(guys|ladies|gentlemen|sir or madam|dear sirs?|sir|madam|crazy|insane|lame|dumb|stupid|blind to|deaf to|"
    r"mankind|manpower|chairman|normal people|young lady|dear|love|sweetie|honey|grandma|at your age)\b",
    re.IGNORECASE,
)
_CHEERFUL = re.compile(
    r"(!\s*){2,}|[😀😃😄😁😊🙂🎉😉😍]|\b(great news|awesome|fantastic|no worries|happy to help|yay)\b", re.IGNORECASE
)
_SHOUTS = re.compile(r"\b[A-Z]{4,}\b(?:\W+\b[A-Z]{2,}\b)+")


@dataclass(frozen=True)
class Hint:
    """One quiet remark; `words` is the place in the draft that it is about, empty for what is missing."""

    kind: str
    text: str
    words: str = ""


def read_draft(draft: str, *, mood: str | None = None, avoid: Sequence[str] = ()) -> list[Hint]:
    """Hints for a draft, the most useful first; `mood` is the customer's, `avoid` are words the brand does without.

    Nothing is said about a draft of a few words.
    """
    if len(_WORD.findall(draft)) < LEAST:
        return []
    found = [hint for look in LOOKS for hint in look(draft, mood)]
    return [*found, *_avoided(draft, avoid)]


def _acknowledges(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood in UPSET and not _ACKNOWLEDGES.search(draft):
        feeling = {"anger": "angry", "frustration": "frustrated", "anxiety": "worried", "sadness": "sad"}.get(
            mood or "", "unsure"
        )
        yield Hint("acknowledge", f"The customer sounds {feeling}; nothing here says yet that you have noticed.")


def _goes_on(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood != "gratitude" and not _NEXT_STEP.search(draft) and not _EXPLORES.search(draft):
        yield Hint("next_step", "It does not say yet what happens next, or ask anything.")


def _blames(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in _BLAMES.finditer(draft):
        yield Hint("blame", "This can sound like blame; say what can be done instead.", found[0])


def _promises(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in _PROMISES.finditer(draft):
        yield Hint(
            "promise", "This promises more than anybody can be sure of; say what you will do and by when.", found[0]
        )


def _plain(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in _JARGON.finditer(draft):
        yield Hint("jargon", "A plainer word is easier to read.", found[0])
    for sentence in _SENTENCE.findall(draft):
        if len(_WORD.findall(sentence)) > LONG_SENTENCE:
            yield Hint("long_sentence", "A long sentence; two short ones are easier to follow.", sentence.strip())
            return


def _includes(draft: str, mood: str | None) -> Iterator[Hint]:
    for found in _EXCLUDES.finditer(draft):
        yield Hint("inclusive", "Not everybody feels addressed by this.", found[0])


def _fits_the_mood(draft: str, mood: str | None) -> Iterator[Hint]:
    if mood in UPSET:
        for found in _CHEERFUL.finditer(draft):
            yield Hint("cheerful", "Cheerful words can sting right now.", found[0].strip())
            return
    for found in _SHOUTS.finditer(draft):
        yield Hint("capitals", "Capitals read like shouting.", found[0])


def _is_short(draft: str, mood: str | None) -> Iterator[Hint]:
    count = len(_WORD.findall(draft))
    if count > LONG_WORDS:
        yield Hint("length", f"{count} words; what could wait for a second message?")


LOOKS: tuple[Callable[[str, str | None], Iterator[Hint]], ...] = (
    _acknowledges,
    _blames,
    _promises,
    _goes_on,
    _fits_the_mood,
    _includes,
    _plain,
    _is_short,
)
"""Every look at a draft, in the order in which the hints are shown."""


def _avoided(draft: str, avoid: Sequence[str]) -> list[Hint]:
    found = [word for word in avoid if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", draft, re.IGNORECASE)]
    return [Hint("brand", "The brand's voice does without this.", word) for word in found]
