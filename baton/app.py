"""The composition root: builds every part of a gateway once, from the settings, and lists its loops.

Nothing connects until a part is used; nothing else in the project builds these parts.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from baton.academy.practices import Practices
from baton.academy.school import FOLDER as ACADEMY
from baton.academy.school import School
from baton.assist.assistant import Assistant
from baton.assist.experience import Experience
from baton.assist.knowledge import CACHE, DeskKnowledge
from baton.assist.learning import FILE, Learnt
from baton.assist.policy import AssistPolicy
from baton.assist.ranking import Ranking
from baton.channels import open_channels, open_customer_tokens
from baton.channels.base import Channel
from baton.channels.customer_token import CustomerTokens
from baton.channels.uploads import inspected
from baton.conversations.attendance import Attendance
from baton.conversations.backlog import Backlog
from baton.conversations.bell import Bell
from baton.conversations.bridge import LOOK_S, Bridge
from baton.conversations.fetching import Fetcher
from baton.conversations.files import Files
from baton.conversations.heartbeat import BEAT_S, Heartbeat
from baton.conversations.lanes import WIDTH
from baton.conversations.marks import Marks
from baton.conversations.offers import OFFER_EVERY_S, Offers
from baton.conversations.outbox import Sender
from baton.conversations.outside import give_up_silent
from baton.conversations.proving import offer as offer_proof
from baton.conversations.surveys import Surveys
from baton.conversations.terms import Terms
from baton.conversations.turns import TurnWorker
from baton.conversations.typing_signs import TypingSigns
from baton.conversations.waiting import Forecasts, take_down
from baton.conversations.watchdog import Watchdog
from baton.conversations.web_chat import WebChat
from baton.errors import StorageUnavailable
from baton.handoff.desk_policy import DeskPolicy
from baton.handoff.escalation import EscalationPolicy
from baton.handoff.policy_file import PolicyFile
from baton.handoff.policy_judge import PolicyJudge
from baton.helpdesks import helpdesk_class, open_connectors
from baton.helpdesks.base import Helpdesk
from baton.helpdesks.cases import CaseFollower
from baton.helpdesks.connector import Connector
from baton.helpdesks.files import CaseFiles
from baton.helpdesks.hearing import Hearing
from baton.helpdesks.relaying import RelaySender
from baton.insights.measuring import Measuring
from baton.language.rasa_client import RasaClient
from baton.language.rasa_servers import RasaServers
from baton.loops import Loops
from baton.memory.code_mail import CodeMail, sends_mails
from baton.memory.code_sending import CodeSender
from baton.memory.consent import Consent
from baton.memory.recorder import RECORD_EVERY_S, Recorder
from baton.memory.retention import Retention
from baton.rights.coverage import RecentCoverage
from baton.rights.heads import HeadKeeper, Signer, heads_file, key_file
from baton.rights.policy import RightsPolicy
from baton.rights.privacy import PrivacyPolicy
from baton.settings import Settings
from baton.shop import current_shop
from baton.storage.blobs import Blobs
from baton.storage.database import Database
from baton.storage.postgres_bell import listen_for_rings
from baton.voice.book import BRAND, FOLDER, SpokenLines, VoiceBook
from baton.voice.lines import Lines

Policy = TypeVar("Policy")
HELPDESK = "desk"
"""The helpdesk that is always there: a name in the table of helpdesks."""
SWEEP_S = 3600.0
LEARN_S = 60.0
HEADS_S = 60.0
ASK_S = 15.0
"""How often to look whom to ask how it was: it goes through all that went quiet lately, and is due to the minute."""
KNOWLEDGE, MODELS = Path("knowledge"), Path("models")
"""The project's articles."""
REST_S = 30.0


@dataclass
class Baton:
    """The parts of one gateway process."""

    settings: Settings
    bell: Bell
    database: Database
    heartbeat: Heartbeat
    rasa: RasaServers
    lines: Callable[[], Lines]
    desk_policy: Callable[[], DeskPolicy]
    typing: TypingSigns
    chat: WebChat
    backlog: Backlog
    files: Files
    desk: Helpdesk
    connectors: Mapping[str, Connector]
    cases: CaseFollower
    relays: RelaySender
    hearing: Hearing
    channels: Mapping[str, Channel]
    customer_tokens: CustomerTokens
    worker: TurnWorker
    sender: Sender
    watchdog: Watchdog
    attendance: Attendance
    surveys: Surveys
    offers: Offers
    forecasts: Forecasts
    recorder: Recorder
    retention: Retention
    codes: CodeSender | None
    marks: Marks
    fetcher: Fetcher
    measuring: Measuring
    rights_policy: Callable[[], RightsPolicy]
    rights: RecentCoverage
    heads: HeadKeeper
    knowledge: DeskKnowledge
    experience: Experience
    assistant: Assistant
    practices: Practices
    loops: Loops

    def start(self) -> None:
        """Start the loops: heartbeat, turn workers, senders, watchdog, offers, and on PostgreSQL the ear for others."""
        with suppress(StorageUnavailable):  # its loop tries again
            self.heartbeat.beat_once()
        self.loops.add("heartbeat", "heartbeat", self.heartbeat.beat_once, idle_s=BEAT_S)
        self.loops.add_crew("turns", "inbox", self.worker.take, count=self.settings.turn_workers)
        if self.channels:
            self.loops.add_crew("outbox", "outbox", self.sender.take, count=WIDTH * len(self.channels))
            self.loops.add("marks", "marks", self.marks.send_once)
            self.loops.add("files", "files", self.fetcher.fetch_once)
        if self.connectors:
            self.loops.add("cases", "queue", self.cases.look)
            self._talk_to_helpdesks()
        self.loops.add("bridge", "bridge", self.worker.bridge.look, idle_s=LOOK_S)
        self.loops.add("watchdog", "watchdog", self._watch)
        self.loops.add("surveys", "surveys", self.surveys.look, idle_s=ASK_S)
        self.loops.add("memory", "queue", self.recorder.look, rest_s=RECORD_EVERY_S)
        self.loops.add("retention", "retention", self.retention.look, idle_s=SWEEP_S)
        if self.codes is not None:
            self.loops.add("proofs", "proofs", self.codes.send_once)
        self.loops.add("offers", "queue", self._offer, rest_s=OFFER_EVERY_S)
        self.loops.add("heads", "heads", self.heads.look, idle_s=HEADS_S)
        self.loops.add("experience", "solved", self.experience.look, idle_s=LEARN_S)
        if self.database.is_postgres:
            self.loops.thread("ear", lambda: listen_for_rings(self.database, self.bell))

    def _talk_to_helpdesks(self) -> None:
        """Loops of their own for each, so that one that hangs holds up nobody else; one for what is set up no more."""
        for name in self.connectors:
            self.loops.add(f"relays-{name}", "relays", partial(self.relays.send_once, only=name))
            self.loops.add(f"looks-{name}", "cases", partial(self.hearing.look_once, only=name))
        self.loops.add("relays", "relays", partial(self.relays.send_once, without=tuple(self.connectors)))

    def stop(self) -> None:
        """Let every loop finish what it has in hand."""
        self.loops.join(self.settings.turn_timeout_s + 5)
        for channel in self.channels.values():
            channel.close()
        for connector in self.connectors.values():
            connector.shut()
        self.measuring.close()
        self.rasa.close()
        self.heartbeat.leave()
        self.database.close()

    def terms(self, channel: str) -> Terms:
        """What a channel's vendor allows."""
        return _terms(self.channels, channel)

    def _watch(self) -> bool:
        self.watchdog.look()
        self.attendance.look()
        self.sender.recover()
        self.files.sweep()
        give_up_silent(self.database, self.lines(), after=timedelta(minutes=self.desk_policy().outside.minutes))
        return False

    def _offer(self) -> bool:
        self.forecasts.look()
        return bool(self.offers.look())


def build(settings: Settings) -> Baton:
    """Build a gateway's parts; raises PolicyError or SettingError for what is wrong in files or environment."""
    bell = Bell()
    database = Database(settings.database_url, ring=bell.ring)
    rasa = RasaServers(
        {url: RasaClient(url, settings.secret, turn_timeout_s=settings.turn_timeout_s) for url in settings.rasa_urls}
    )
    desk_policy = _current(settings.policy_dir / "desk.yml", DeskPolicy.load)
    brand = _current(
        settings.policy_dir / BRAND,
        lambda path: Lines.load(
            path, opens=lambda zone: opening_of(desk_policy(), zone), sends_codes=sends_mails(settings)
        ),
    )
    privacy = _current(settings.policy_dir / "privacy.yml", PrivacyPolicy.load)
    escalation = _current(settings.policy_dir / "escalation.yml", EscalationPolicy.load)
    rights = _current(settings.policy_dir / "rights.yml", RightsPolicy.load)
    voices = VoiceBook(settings.policy_dir / FOLDER, lambda: brand().voice)
    lines = SpokenLines(brand, voices.current).current
    lines()
    backlog = Backlog(database, settings.turn_workers, most=settings.backlog, deadline_s=settings.watchdog_s)
    channels, connectors = open_channels(settings), open_connectors(settings)
    assist = _current(settings.policy_dir / "assist.yml", AssistPolicy.load)
    knowledge = DeskKnowledge(KNOWLEDGE, cache=settings.files_dir / CACHE, learnt=Learnt(MODELS / FILE))
    experience, ranking = Experience(database, knowledge), Ranking(database)
    consent, typing = Consent(privacy, lambda: lines().remember), TypingSigns(bell.ring)
    mail, marks = CodeMail.configured(settings, lines), Marks(database, lambda: channels, lambda: bell.ring("marks"))
    carried = CaseFiles(database, Blobs(settings.files_dir), partial(inspected, max_bytes=settings.file_mb * 1_000_000))

    return Baton(
        settings=settings,
        bell=bell,
        database=database,
        heartbeat=Heartbeat(Database(settings.database_url, ring=bell.ring, name=database.name)),
        rasa=rasa,
        lines=lines,
        desk_policy=desk_policy,
        typing=typing,
        chat=WebChat(database, words=lines, desk_policy=desk_policy, typing=typing.agent, backlog=backlog),
        backlog=backlog,
        files=Files(database, Blobs(settings.files_dir)),
        desk=helpdesk_class(HELPDESK)(database, lines, terms=lambda channel: _terms(channels, channel)),
        connectors=connectors,
        cases=CaseFollower(database, desk_policy, lambda: connectors),
        relays=RelaySender(database, connectors, lines, lambda: desk_policy().helpdesk.own_desk_after, carried),
        hearing=Hearing(database, connectors, lines, lambda: desk_policy().helpdesk.own_desk_after),
        channels=channels,
        customer_tokens=open_customer_tokens(),
        worker=TurnWorker(
            database,
            rasa,
            lines,
            lambda: PolicyJudge(escalation()),
            Bridge(database, rasa, settings.bridge_s),
            settings.turn_timeout_s,
            late=lambda: desk_policy().late_messages,
            at_work=lambda conversation_id: marks.note(conversation_id, typing=True),
            took=backlog.took,
            voice=voices.current,
            also=lambda tx, row, answer, *, message_id: (
                consent.question(tx, row, answer, message_id=message_id) or offer_proof(tx, row, answer, words=lines())
            ),
            heard_waiting=lambda tx, row, entry: take_down(tx, row, entry, words=lines(), policy=desk_policy()),
        ),
        marks=marks,
        fetcher=Fetcher(database, lambda: channels, Blobs(settings.files_dir)),
        sender=Sender(database, lambda: channels, lines, freed=lambda: bell.ring("outbox")),
        watchdog=Watchdog(database, lines, settings.watchdog_s),
        attendance=Attendance(database, lines, lambda: desk_policy().pick_up),
        surveys=Surveys(database, lines, lambda: desk_policy().satisfaction, lambda channel: _terms(channels, channel)),
        offers=Offers(database, desk_policy),
        forecasts=Forecasts(database, desk_policy),
        recorder=Recorder(database, at_rest_s=REST_S, may_learn=consent.may_remember),
        retention=Retention(database, Blobs(settings.files_dir), privacy),
        codes=CodeSender(database, current_shop, mail, lines) if mail else None,
        measuring=Measuring(settings.database_url),
        rights_policy=rights,
        rights=RecentCoverage(database, rights, lambda: lines().disclose_again),
        heads=HeadKeeper(database, heads_file(settings.files_dir), Signer(key_file(settings))),
        knowledge=knowledge,
        experience=experience,
        assistant=Assistant(database, knowledge, experience, ranking, assist, voices.current, current_shop),
        practices=Practices(database, School(ACADEMY, knowledge, policy=assist, voice=voices.current)),
        loops=Loops(bell),
    )


def _terms(channels: Mapping[str, Channel], channel: str) -> Terms:
    return channels[channel].terms if channel in channels else Terms()


def _current(path: Path, load: Callable[[Path], Policy]) -> Callable[[], Policy]:
    """What is in force in a policy file now; a file that is wrong from the start is said at once."""
    file = PolicyFile(path, load)
    file.current()
    return file.current


def opening_of(policy: DeskPolicy, zone: ZoneInfo | None = None) -> str | None:
    """When the team is back, in the words of a time zone or of its own; None while it is there."""
    return policy.hours.opens_words(datetime.now(timezone.utc), zone)
