"""Takes in what happened in an outside helpdesk: by webhook at once, and by looking there, as a webhook is sent once.

Each reply is said once, under the helpdesk's id of it. A status is never taken from a webhook, which may be old or come
twice: it is a reason to look, and what is seen there counts, unless something of ours was under way meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from baton.conversations import ownership
from baton.conversations.moves import BOT, CLOSED, HUMAN, QUEUE
from baton.conversations.transcript import say
from baton.errors import CaseGone, DeliveryFailed
from baton.handoff.handback import Outcome
from baton.helpdesks import files, scoring
from baton.helpdesks.cases import reopen
from baton.helpdesks.connector import SLACK, AgentReply, Connector, Heard, Person, Seen
from baton.helpdesks.relaying import GIVE_UP_S, UNHEARD, lose, say_at_own_desk, stand_in
from baton.helpdesks.surprises import no_surprise
from baton.storage import cases, inbox, messages, relays
from baton.storage import conversations as rows
from baton.storage.database import Database, Transaction

LOOKING_S = 15.0
"""For how long nobody else looks at a case that somebody looks at."""
ENDED_EVERY_S = 300.0
ENDED_FOR, UNTOLD_FOR = timedelta(days=1), timedelta(days=14)
"""How long an ended case is looked at, as somebody may write there all the same; longer where no webhook tells."""
UNTOLD_EVERY_S = 3600.0
MISSED_PART, MISSED_MOST = 4, timedelta(minutes=1)
"""What cannot be looked at is looked at again after this part of the time for which that has lasted, up to a most."""
GIVE_UP = timedelta(seconds=GIVE_UP_S)
UNREAD = "The customer wrote while this was being closed, so it is open again."
WITH_OWN_DESK = "Marks here are not followed: the own desk looks after this customer. Answer to take over."
KEPT = "Your mark was not followed: {name} looks after this customer at the own desk, and ends it there."


@dataclass(frozen=True)
class Hearing:
    """Both ways in, for all helpdesks."""

    database: Database
    connectors: Mapping[str, Connector]
    notices: Callable[[], ownership.Notices]
    own_desk_after: Callable[[], timedelta] = lambda: timedelta(minutes=2)

    def webhook(self, helpdesk: str, heard: Heard) -> bool:
        """Store what a webhook says, or look there at once; False when the case is none of ours."""
        with self.database.transaction() as tx:
            case = cases.under(tx, helpdesk=helpdesk, reference=heard.reference)
            if case is None:
                return False
            self._take(tx, case, heard.replies, heard.scores)
            if case.state != "lost" and not (heard.replies or heard.scores):
                cases.change(tx, case.id, look_at=tx.now())
                tx.ring("cases")
            return True

    def look_once(self, *, only: str | None = None) -> bool:
        """Look at one case that is due, of `only` one helpdesk; False when none is."""
        with self.database.transaction() as tx:
            case = cases.take_due(tx, seconds=LOOKING_S, only=only)
            settled, began = case is not None and not relays.waiting(tx, case.id), tx.now()
        connector = self.connectors.get(case.helpdesk) if case is not None else None
        if case is None or connector is None:
            return False
        try:
            with no_surprise(connector.label):
                self._look(connector, case, settled=settled, began=began)
        except CaseGone as error:
            with self.database.transaction() as tx:
                lose(
                    tx, rows.lock(tx, case.conversation_id), cases.read(tx, case.id), str(error), notices=self.notices()
                )
        except DeliveryFailed as error:
            self._missed(case, error)
        return True

    def _look(self, connector: Connector, case: Any, *, settled: bool, began: datetime) -> None:
        seen = connector.look(case.reference, after=case.heard)
        if seen.unreached:
            self._unreached(case, seen)
        else:
            self._saw(case, seen, settled=settled, began=began)

    def _missed(self, case: Any, error: DeliveryFailed) -> None:
        """Looked at again after a pause. Whoever has it there is not heard meanwhile, which is said when it lasts.

        After a day the own desk has the customer; who has written there in the meantime is still heard later.
        """
        with self.database.transaction() as tx:
            row, now = rows.lock(tx, case.conversation_id), cases.read(tx, case.id)
            since, why = now.unheard_since or tx.now(), f"{UNHEARD}: {error}"
            lasted = tx.now() - since
            if now.state == "open" and lasted > GIVE_UP:
                lose(tx, row, now, why, notices=self.notices())
            elif now.state == "open" and not now.trouble and (error.held or lasted >= self.own_desk_after()):
                say_at_own_desk(tx, now, f"{why} Please look after this customer here.", trouble=why)
            every_s = missed_pause_s(lasted, every_s=self.connectors[case.helpdesk].look_every_s)
            pause = _pause(cases.read(tx, case.id), tx, every_s=every_s, is_told=False)
            cases.change(tx, case.id, unheard_since=since, look_at=tx.now() + pause if pause else None)

    def _unreached(self, case: Any, seen: Seen) -> None:
        """The own desk goes on. Whoever was reached all the same is still heard, so it is looked at again."""
        with self.database.transaction() as tx:
            row, now = rows.lock(tx, case.conversation_id), cases.read(tx, case.id)
            if now.reference != case.reference:
                return
            if now.state == "open":
                lose(tx, row, now, seen.unreached, notices=self.notices())
            cases.change(tx, case.id, heard=seen.newest, look_at=tx.now(), unheard_since=None)

    def _saw(self, case: Any, seen: Seen, *, settled: bool, began: datetime) -> None:
        every_s = self.connectors[case.helpdesk].look_every_s
        with self.database.transaction() as tx:
            rows.lock(tx, case.conversation_id)
            now = cases.read(tx, case.id)
            self._take(tx, now, seen.replies, seen.scores)
            for remark in seen.remarks:
                relays.add(tx, now, kind="note", key=f"remark:{remark.id}", content={"text": remark.text})
            if (now.trouble or "").startswith(UNHEARD):
                say_at_own_desk(tx, now, f"{self.connectors[now.helpdesk].label} answers again.", trouble=None)
            after = cases.read(tx, case.id)
            same = (after.state, after.status, after.opened_at) == (case.state, case.status, case.opened_at)
            heard: dict[str, Any] = {}
            if settled and same and not relays.waiting(tx, case.id):
                if after.state != "lost":
                    self._take_status(tx, after, seen)
                elif seen.status is not None:
                    relays.add(tx, after, kind="note", key=f"lost:{seen.newest}", content={"text": WITH_OWN_DESK})
                heard = {"heard": seen.newest, "assignee": seen.assignee.name[:120] if seen.assignee else None}
                heard |= {"open_seen_at": began} if seen.status == "open" else {}
            ended = cases.read(tx, case.id)
            for survey in seen.surveys:
                scoring.ask(tx, ended, survey, person=seen.assignee)
            pause = _pause(ended, tx, every_s=every_s, is_told=self.connectors[case.helpdesk].tells)
            at = tx.now() + pause if pause else None
            # What a webhook asked for during this look may have come too late for it.
            asked_again = ended.look_at is not None and ended.look_at <= tx.now()
            heard |= {"look_at": ended.look_at if asked_again else at, "unheard_since": None}
            cases.change(tx, case.id, **heard)

    def _take(self, tx: Transaction, case: Any, replies: Any, scores: Any) -> None:
        for reply in replies:
            hear_reply(tx, case, reply, notices=self.notices())
        for score in scores:
            scoring.keep(tx, case, score)

    def _take_status(self, tx: Transaction, case: Any, seen: Seen) -> None:
        row, by = rows.lock(tx, case.conversation_id), seen.assignee.name if seen.assignee else case.helpdesk
        if seen.status == "open" and row.owner in (BOT, CLOSED) and case.status in ("bot", "closed"):
            again = ownership.Request("taken_over", [f"{by} opened the case in {case.helpdesk}"], row.skill)
            row = ownership.request_human(tx, row.id, again, by=by, notices=self.notices())
            case = reopen(tx, row, case)
        # Who kept a case from an earlier handoff, or before somebody here passed it on, has not taken it again.
        taken = seen.status == "open" and seen.assignee is not None and seen.assignee.name != case.assignee
        if taken and seen.assignee and (row.owner == QUEUE or _is_theirs(tx, row)):
            _claim(tx, row, seen.assignee, notices=self.notices())
        if seen.status is not None:
            cases.change(tx, case.id, status=seen.status)
        if seen.status not in ("bot", "closed") or row.owner not in (QUEUE, HUMAN):
            return
        if row.owner == HUMAN and not ownership.is_outside(tx, row):
            if seen.status != case.status:
                holder = rows.with_people(tx, row.id).holder_name or "A colleague"
                kept = {"text": KEPT.format(name=holder)}
                relays.add(tx, case, kind="note", key=f"kept:{row.epoch}:{seen.newest}", content=kept)
            return
        unread = inbox.unread(tx, row.id, since=case.open_seen_at or case.opened_at)
        if seen.status == "bot":
            outcome = Outcome("open", None, None, []).to_dict()
            ownership.give_back(tx, row.id, outcome, by=by, notices=self.notices())
            inbox.open_again(tx, unread)
        elif unread:
            relays.add(tx, case, kind="note", key=f"unread:{unread[-1]}", content={"text": UNREAD})
            reopen(tx, row, case)
        else:
            ownership.close(tx, row.id, by=by, notices=self.notices())


def hear_reply(tx: Transaction, case: Any, reply: AgentReply, *, notices: ownership.Notices) -> bool:
    """Say a person's words to the customer, once; who answers from there has the conversation. False when known.

    What was written before the case was handed back, or before this handoff, is said and takes the conversation from
    nobody.
    """
    row = rows.lock(tx, case.conversation_id)
    reply_id = f"{case.helpdesk}:{reply.id}"
    if messages.by_reply_id(tx, row.id, reply_id) is not None or files.is_expected(tx, case, reply):
        return False
    ended = case.state != "open" and case.ended_at is not None and reply.at <= case.ended_at
    late = ended or reply.at < case.opened_at - SLACK
    if not late and row.owner != HUMAN:
        row = _take_over(tx, row, case, reply.person, notices=notices)
    elif not late and _is_theirs(tx, row):
        row = _claim(tx, row, reply.person, notices=notices)
    user_id = stand_in(tx, reply.person.name)
    if text := "\n".join([one for one in (reply.text, *files.links_in(reply, row.channel)) if one]):
        say(tx, row, author="agent", text=text, name=reply.person.name, user_id=user_id, reply_id=reply_id)
    files.expect(tx, row, case, reply, user_id=user_id)
    tx.ring("queue")
    return True


def _take_over(tx: Transaction, row: Any, case: Any, person: Person, *, notices: ownership.Notices) -> Any:
    ended = row.owner in (BOT, CLOSED)
    if row.owner == CLOSED:
        again = ownership.Request("taken_over", [f"{person.name} wrote to the customer"], row.skill)
        row = ownership.request_human(tx, row.id, again, by=person.name, notices=notices, quietly=True)
    row = _claim(tx, row, person, notices=notices)
    if ended:
        inbox.finish_all(tx, row.id, "to_person")
    # The bot may have it again before the follower has ended the case: there it would stay the bot's.
    # Who answers a lost case has to be told what the customer writes next; nobody else would be.
    if case.state in ("ended", "lost") or (ended and case.state == "open"):
        reopen(tx, row, case)
    return row


def _is_theirs(tx: Transaction, row: Any) -> bool:
    """Whether somebody outside has it: there they pass it on among themselves, and the customer is told who it is."""
    return bool(row.owner == HUMAN) and ownership.is_outside(tx, row)


def _claim(tx: Transaction, row: Any, person: Person, *, notices: ownership.Notices) -> Any:
    return ownership.claim(tx, row.id, user_id=stand_in(tx, person.name), name=person.name, notices=notices)


def missed_pause_s(lasted: timedelta, *, every_s: float) -> float:
    """After how long a case is looked at again where that has failed for some time."""
    return max(every_s, min(lasted / MISSED_PART, MISSED_MOST).total_seconds())


def _pause(case: Any, tx: Transaction, *, every_s: float, is_told: bool) -> timedelta | None:
    if case.state == "open":
        return timedelta(seconds=every_s)
    if case.ended_at is None or (case.state == "lost" and is_told):
        return None
    ago = tx.now() - case.ended_at
    if ago < ENDED_FOR:
        return timedelta(seconds=ENDED_EVERY_S)
    return timedelta(seconds=UNTOLD_EVERY_S) if not is_told and ago < UNTOLD_FOR else None
