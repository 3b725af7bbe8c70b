"""Signs of blame: who did wrong, who was told before, who is not believed.

A condition ("if you forgot ...") blames nobody.
"""

from collections.abc import Iterator

from baton.voice.signs.sign import CONDITION, Seen, seen, sign

_SLIP = (
    r"(?:forgot(?:ten)?|failed|neglected|ignored|overlooked|disregarded|misused|misread|mistyped|mishandled|"
    r"overloaded)"
)
_ADVERBS = r"(?:(?:probably|clearly|obviously|simply|just|also|already|evidently|apparently|again) )*"
_WRONG = r"(?:wrong|incorrect|invalid|incomplete|unclear|false)"
_GAVE = (
    r"(?:entered|used|gave|given|typed|chose|chosen|picked|ordered|sent|put in|provided|booked|selected|wrote|"
    r"filled in)"
)
_NEGLECTS = (
    r"(?:do not|don'?t) (?:clean|read|check|follow|listen|look|bother|measure|care|pay attention)|misuse|forget|"
    r"fail|ignore|"
    r"neglect|overlook|overload|put too|(?:give|enter|type|send) (?:us )?(?:an? |the )?" + _WRONG
)
_DONE = "Say what can be done instead of what should have been."
_FACT = "Say what happened without saying who is to blame, and what can be done."
_KIND = "Say it once more as if for the first time."
_BELIEVE = "Say what you know, and believe the rest."

SIGNS = (
    sign(
        r"you (?:really )?(?:should|ought to|could|must|might) have(?= (?!received|got|had|heard|been|seen)\w)",
        rf"you(?:'ve| have|'d| had)? {_ADVERBS}{_SLIP}(?: to)?",
        rf"you(?:'ve| have|'d| had) {_ADVERBS}(?:damaged|broken|left it)",
        r"you (?:probably |clearly )?(?:broke|damaged) (?:it|the|your|our)",
        rf"you {_ADVERBS}(?:didn'?t|did not) (?!get\b|receive|cause|do anything|want|expect|ask|order|need|"
        rf"deserve|have|hear|like|mean)\w+",
        r"you (?:haven'?t|have not) (?!been|received|got|had|heard|yet|done anything)\w+",
        r"you (?:never|refused to) (?!have|need|pay)\w+",
        rf"you(?:'ve| have)? {_ADVERBS}{_GAVE} (?:us )?(?:the |an? |your |it )?{_WRONG}",
        r"you (?:weren'?t|were not) (?:there|in|home|at home|available|ready|careful)",
        r"you seem to have (?:missed|forgotten|overlooked|ignored|misunderstood)",
        better=_DONE,
        harmless=CONDITION,
    ),
    sign(
        r"you(?:'ve| have)? (?:waited|took|taken|left|were|came|called|wrote|replied|put|acted|reported|pressed|"
        r"pulled|tried) (?:\w+ ){0,2}too (?:long|late|much|many|hard|slow|slowly|soon|often)",
        r"(?:inactive|waited|silent) (?:for )?too long",
        r"(?:because|since|as) you (?:did not|didn'?t|never|failed|forgot|missed|waited|left|refused|ignored|"
        r"weren'?t)(?: \w+)?",
        r"(?:though|although|when|but|as) you (?:had |have )?(?:promised|agreed|said you)",
        r"because you (?:let|did|chose|ordered|gave|put|broke|dropped|lost|were (?:late|out|away|not|too))(?: \w+)?",
        r"you missed (?:the|your|our) (?:slot|appointment|deadline|date|delivery|window)",
        better=_FACT,
        harmless=rf"{CONDITION.pattern}|\bsorry\b.*\btoo long|\byou have too\b",
    ),
    sign(
        r"if you had (?:only )?\w+",
        r"had you (?:only )?(?:read|checked|told|asked|been|measured|waited|looked|followed)",
        r"your (?:own )?(?:fault|mistakes?|errors?|carelessness|negligence|oversight)",
        r"your (?:own )?(?:responsibility|doing|choice|decision) (?:to|that|not)|your own (?:delay|haste|"
        r"hands|responsibility|"
        r"doing|choice)",
        r"your (?:failure|refusal|careless\w*|improper|rough|wrongful|negligent)(?: \w+)?|you agreed to (?:the|"
        r"our|this)",
        r"because (?:people|customers|owners|users|most people)|(?:everybody|everyone|any adult) knows|it(?:'s| "
        r"is) obvious",
        r"(?:instructions|manual|steps|rules|terms) (?:were|was|have been) (?:ignored|not (?:followed|read|"
        r"observed))",
        r"you (?:still |simply |just )?did nothing|(?:from|by) (?:people|customers|owners|users|those) who|"
        r"(?:clumsy|careless|lazy|impatient|inattentive|forgetful) "
        r"(?:people|customers|owners|users|hands)",
        r"you must not have|had (?:the|our|these) \w+ been (?:read|followed|checked)|held responsible for "
        r"your|not (?:the|our) (?:\w+'s )?fault",
        r"wast(?:ed|es|ing) (?:his|her|their|our|my) time",
        r"(?:caused|brought about) by (?:owners|customers|users|you|careless\w*|user error|negligence)",
        r"(?:due|down) to (?:your (?:own|late|missed|wrong|incorrect)|user error|negligence|carelessness)",
        rf"(?:customers?|people|owners?|users?|buyers?) (?:who )?(?:often |usually |simply |just |then "
        rf")?(?:{_NEGLECTS})",
        r"(?:and )?then (?:expect|demand|complain|want) (?:us|that|about)?",
        r"expects? us to (?:pay|do|know|guess)",
        r"it(?:'?s| is| was) (?:not|n't) our (?:fault|problem)",
        r"what you (?:did|have done)(?: wrong)?",
        r"(?:can(?:no|')?t|unable to) help you if you",
        better=_FACT,
    ),
    sign(
        r"(?:as|like) (?:i|we)(?:'ve| have)? (?:already |just |clearly )?(?:said|told|explained|mentioned|"
        r"stated|wrote|written)(?: you)?",
        r"as (?:already |clearly |previously )?(?:stated|mentioned|explained|pointed out)(?: (?:before|above|"
        r"earlier))?",
        r"you (?:were|have been|had been) (?:clearly |already |repeatedly )?(?:told|informed|warned|advised|"
        r"reminded)",
        r"(?:i|we)(?:'ve| have)? (?:already|clearly|repeatedly) (?:told|informed|warned|explained to|asked|"
        r"reminded) (?:you|this)",
        r"(?:was|were) made (?:very |quite )?clear|(?:was|is|were) clearly (?:stated|written|said|explained|shown)",
        r"for the (?:second|third|fourth|last) time,|(?:second|third|fourth|last) time (?:that )?(?:we|i)(?:'ve|"
        r" have)? (?:had to|asked|written|told|sent)",
        r"forgot(?:ten)? [^.!?]*\bagain",
        r"how many times",
        better=_KIND,
    ),
    sign(
        r"you(?:r)? (?:claim|claimed|allege|alleged|insist|supposed) (?:that|to|it|the|not|fault|damage|loss)",
        r"you (?:claim|allege|insist)",
        r"(?:sorry|regret) (?:that |if )?you (?:feel|think|believe|are under the impression)",
        r"when (?:it is )?used (?:in)?correctly",
        r"you clearly|obviously|supposedly|allegedly",
        better=_BELIEVE,
    ),
    sign(
        r"(?:faster|earlier|sooner|better|more careful\w*) next time",
        r"(?:next time|in (?:the )?future),? (?:please|you|make sure|read|check|remember|keep|try|be|take|do|"
        r"don'?t)(?! (?:sign|log|visit|order|call))",
        r"(?:be|take|pay) (?:a bit |a little |much )?(?:more|closer) (?:careful|care|attention|patient)",
        r"(?:properly|correctly) (?:this time|next time|and try again|before you (?:contact|write|complain))",
        r"you (?:need|have|must) to? ?(?:calm|understand|be patient|learn|accept)",
        r"calm down|common sense|choose one you can remember|fix your",
        r"read (?:the|chapter|our) (?:terms|instructions|manual|e-?mail|\w+ of the manual)",
        better="Leave the lesson out and say what to do.",
    ),
)
"""Every way to blame, each with its advice."""


def blames(text: str) -> Iterator[Seen]:
    """Where a text sounds like blame."""
    yield from seen(text, SIGNS)
