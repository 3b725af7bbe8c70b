"""Who is one person across sessions and channels: those who have proven the same login, and nobody else.

A name, a phone number, an address, a browser or a likeness never joins two customers: a wrong join shows one person's
life to another. What cannot be joined for certain stays apart, and what was joined can be split again.
"""

from dataclasses import dataclass

from baton.errors import IdentityRefused, NotFound
from baton.storage import identities as rows
from baton.storage.database import Transaction

LOGIN = "login"
"""The merchant's own id of a customer, in a token that its site has signed."""
KINDS = frozenset({LOGIN})
"""What counts as a proof."""


@dataclass(frozen=True)
class Proof:
    """Something that only one person can have shown: `subject` is the login's id."""

    kind: str
    subject: str


def prove(tx: Transaction, customer_id: str, proof: Proof) -> str:
    """A customer has proven this; returns the profile, which they share with whoever has proven the same.

    Raises IdentityRefused when they, or those they would be joined with, have proven to be somebody else.
    """
    if proof.kind not in KINDS:
        raise IdentityRefused(f"'{proof.kind}' proves nothing.")
    profile = rows.profile_of(tx, customer_id, lock=True)
    mine = together(tx, customer_id)
    theirs = [one for other in _others(tx, customer_id, proof) for one in together(tx, other)]
    known = {(one.kind, one.subject) for one in rows.proven_by(tx, [*mine, *theirs])} | {(proof.kind, proof.subject)}
    if len({kind for kind, _ in known}) < len(known):
        raise IdentityRefused("This customer has proven to be somebody else. Split them first.")
    if (proof.kind, proof.subject) not in {(one.kind, one.subject) for one in rows.proven_by(tx, [customer_id])}:
        rows.keep_proof(tx, customer_id, kind=proof.kind, subject=proof.subject)
    shared = next((found for one in theirs if (found := rows.profile_of(tx, one))), profile) or rows.new_profile()
    if shared != profile or len(mine) < len({*mine, *theirs}):
        rows.put(tx, sorted({*mine, *theirs}), profile_id=shared)
    return shared


def split(tx: Transaction, customer_id: str) -> None:
    """They are not who they seemed to be: on their own again, with what was said to them. No change when they are."""
    rows.drop_proofs(tx, customer_id)
    rows.put(tx, [customer_id], profile_id=None)


def together(tx: Transaction, customer_id: str) -> list[str]:
    """All the customers who are this person, themselves included, the one known for longest first."""
    return proven_together(tx, customer_id)[0]


def proven_together(tx: Transaction, customer_id: str) -> tuple[list[str], bool]:
    """The same, and whether they have proven who they are: only who has belongs to a profile."""
    profile = rows.profile_of(tx, customer_id)
    return (rows.members(tx, profile), True) if profile else ([customer_id], False)


def find(tx: Transaction, who: str) -> list[str]:
    """The customers who are the person that is meant by an id, a login, an address or an e-mail address.

    Raises NotFound when nobody is meant, and when several people may be: nothing is done to the wrong one.
    """
    people = {tuple(together(tx, found)) for found in rows.called(tx, who)}
    if not people:
        raise NotFound(f"There is no customer '{who}'. Give an id of a customer or a conversation, or a login.")
    if len(people) > 1:
        ids = ", ".join(sorted(person[0] for person in people))
        raise NotFound(f"'{who}' may mean {len(people)} customers: {ids}. Give one of these ids.")
    return list(people.pop())


def find_one(tx: Transaction, who: str) -> str:
    """The one customer that is meant, of the several that a person may be; raises NotFound when that is not clear."""
    called = sorted(rows.called(tx, who))
    if len(called) != 1:
        ids = f" It may be one of {', '.join(called)}." if called else ""
        raise NotFound(f"'{who}' does not name one channel of one customer.{ids} Give the id that `show` prints.")
    return called[0]


def _others(tx: Transaction, customer_id: str, proof: Proof) -> list[str]:
    return rows.others_with(tx, kind=proof.kind, subject=proof.subject, except_id=customer_id)
