"""Words planted through every way in are all handed out and, after an erasure, in no table and no file.

Three channels, an agent, a lead and an outside helpdesk; what lies with others is named.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from baton import app as parts
from baton.handoff.placement import Placement
from baton.memory.erasure import ALWAYS_ELSEWHERE, CODES_BY_MAIL
from baton.settings import Settings
from tests.channels.local_server import Reply
from tests.conformance.chatwoot import ChatwootSite, Ines
from tests.fakes import FakeDialogue, answer, reading
from tests.gateway.people import Person
from tests.gateway.three_channels import Channels, Place, channels
from tests.stack import until

__all__ = ["channels"]
WAYS = (
    *("site name", "site address", "words", "street", "file name", "file", "correction"),
    *("profile", "words on WhatsApp", "document name", "document", "caption", "words on Messenger"),
    *("reply", "note", "whisper", "tag", "promise", "next step", "never ask"),
    *("helpdesk reply", "helpdesk file name", "helpdesk file"),
)
MARKS = {way: f"Quz{chr(97 + number)}wyx" for number, way in enumerate(WAYS)}
"""Words that nothing but this customer's life holds."""
UNKEPT = {"draft": "Vexadraft", "question": "Vexaquestion"}
"""What an agent only tries out about a customer; it is kept nowhere at any time."""
A_PERSON = "a person please"
PDF = "%PDF-1.4\n1 0 obj<</Type/Catalog/Title({})>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatwootSite]:
    """People sit in Chatwoot; what waits there can be taken at the own desk all the same."""
    there = ChatwootSite()
    there.server.address = there.address
    open_connectors, load = parts.open_connectors, parts.DeskPolicy.load
    monkeypatch.setattr(parts, "open_connectors", lambda _: open_connectors(Settings.from_environment(there.settings)))
    monkeypatch.setattr(parts.DeskPolicy, "load", lambda path: replace(load(path), helpdesk=Placement(use="chatwoot")))
    yield there
    there.close()


def pdf(way: str) -> bytes:
    return PDF.format(MARKS[way]).encode()


def lives_on_the_web(channels: Channels) -> Place:
    claims = {"name": MARKS["site name"], "email": f"{MARKS['site address']}@home.example".lower()}
    web = channels.web("C-0042", **claims)
    web.say(f"my {MARKS['words']} is broken")
    web.say(f"I live at 12 {MARKS['street']} Road")
    file = web.customer.call(
        "POST", "/chat/attachments", params={"name": f"{MARKS['file name']}.pdf"}, content=pdf("file")
    )
    assert file.status_code == 201, file.text
    sent = {"id": "a-picture", "text": "here", "attachments": [file.json()["id"]]}
    assert web.customer.call("POST", "/chat/messages", json=sent).status_code == 202
    channels.settle()
    line = web.customer.call("GET", "/chat/card").json()["lines"][0]
    put_right = {"strike": [], "correct": [{"id": line["id"], "text": f"it is a {MARKS['correction']}"}]}
    assert web.customer.call("PATCH", "/chat/card", json=put_right).status_code == 200
    return web


def lives_on_whatsapp(channels: Channels) -> None:
    phone = channels.whatsapp(profile=MARKS["profile"])
    channels.shows_who_they_are(phone, "C-0042")
    phone.say(f"about the {MARKS['words on WhatsApp']}")
    vendor, content = channels.vendors.whatsapp[phone.customer.id], pdf("document")
    sha, url = hashlib.sha256(content).hexdigest(), f"{channels.meta_url}/v1/file"
    vendor.media["654"] = {"mime_type": "application/pdf", "sha256": sha, "url": url}
    vendor.files["file"] = Reply(200, content)
    about = {"id": "654", "mime_type": "application/pdf", "sha256": sha, "filename": f"{MARKS['document name']}.pdf"}
    item = phone.customer.item("") | {"type": "document", "document": about | {"caption": MARKS["caption"]}}
    item.pop("text")
    assert phone.customer.post(phone.customer.batch(item)) == 200
    channels.settle()


def lives_on_messenger(channels: Channels) -> Place:
    talk = channels.messenger()
    channels.shows_who_they_are(talk, "C-0042")
    talk.say(f"and the {MARKS['words on Messenger']}")
    return talk


def is_served_at_the_desk(channels: Channels, ann: Person, lead: Person, talk: Place) -> None:
    def does(who: Person, verb: str, method: str = "POST", **body: Any) -> None:
        answer = who.call(method, f"/api/conversations/{talk.id}/{verb}", json=body)
        assert answer.status_code < 300, answer.text

    does(ann, "claim")
    does(ann, "messages", text=f"I will send your {MARKS['reply']} tomorrow.")
    does(ann, "notes", text=f"rang about {MARKS['note']}")
    does(lead, "whisper", text=f"mind the {MARKS['whisper']}")
    does(ann, "tags", "PUT", tags=[MARKS["tag"].lower()])
    does(ann, "mirror", draft=f"Calm down, {UNKEPT['draft']}")
    does(ann, "ask", question=f"what does {UNKEPT['question']} cost?")
    does(ann, "suggestions", kind="article", source="opening_hours", action="taken")
    channels.settle()
    agreed = {"promise": f"a new {MARKS['promise']}", "next_step": f"wait for {MARKS['next step']}"}
    does(ann, "return", outcome="promised", never_ask=[MARKS["never ask"]], **agreed)
    channels.settle()


def is_served_in_the_helpdesk(channels: Channels, site: ChatwootSite, web: Place) -> int:
    """Returns the number that the conversation has there."""
    web.say(A_PERSON)
    here, ines = site.case(web.id), Ines(site, channels.url)
    file = site.server.keep(f"{MARKS['helpdesk file name']}.pdf", "application/pdf", pdf("helpdesk file"))
    ines.says(here, f"Ines here, about {MARKS['helpdesk reply']}", files=[file])
    until(lambda: MARKS["helpdesk file name"] in found_in_tables(channels), seconds=30)
    return int(here.id)


def found_in_tables(channels: Channels) -> str:
    """All that stands in the database, in lower case with the words as they were planted."""
    with channels.gateway.baton.database.reading() as tx:
        names = inspect(tx.connection).get_table_names()
        return "".join(str(tx.connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)


def found_in_files(folder: Path) -> str:
    """All that stands in files that the gateway wrote: uploads, SQLite's own."""
    written = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(path.read_bytes() for path in written).decode("latin-1")


def left_of(marks: dict[str, str], content: str) -> list[str]:
    return [way for way, mark in marks.items() if mark.casefold() in content.casefold()]


def test_nothing_of_whoever_was_erased_is_left_and_what_lies_elsewhere_is_named(
    channels: Channels,
    site: ChatwootSite,
    dialogue: FakeDialogue,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="baton")
    dialogue.script[A_PERSON] = answer("Yes.", reading=reading(A_PERSON, moments={"explicit_request": 0.99}))
    ann, lead, owen = channels.person("agent"), channels.person(), channels.web("C-0043")
    owen.say("my Ottokar chair squeaks")
    web, talk = lives_on_the_web(channels), lives_on_messenger(channels)
    lives_on_whatsapp(channels)
    is_served_at_the_desk(channels, ann, lead, talk)
    number = is_served_in_the_helpdesk(channels, site, web)

    with_files = {way for way in MARKS if way in ("file", "document", "helpdesk file")}
    rows = {way: mark for way, mark in MARKS.items() if way not in with_files}
    exported = lead.call("GET", f"/api/conversations/{web.id}/customer/export").text
    assert left_of(rows, exported) == left_of(rows, found_in_tables(channels)) == list(rows)
    until(lambda: with_files <= set(left_of(MARKS, found_in_files(tmp_path))), seconds=30)
    looked_up = lead.call("GET", "/api/conversations", params={"q": MARKS["words"]}).json()["conversations"]
    assert [one["conversation"] for one in looked_up] == [web.id]

    gone = lead.call("DELETE", f"/api/conversations/{web.id}/customer")
    assert gone.status_code == 200, gone.text
    everything = found_in_tables(channels)
    assert left_of(MARKS | UNKEPT, everything) == []
    until(lambda: left_of(MARKS | UNKEPT, found_in_files(tmp_path)) == [], seconds=30)
    assert left_of(MARKS | UNKEPT, caplog.text) == []
    assert "Ottokar" in everything
    assert lead.call("GET", "/api/conversations", params={"q": MARKS["words"]}).json()["conversations"] == []
    named = " ".join(gone.json()["elsewhere"])
    wanted = ("WhatsApp: ", "Messenger: ", f"Chatwoot: delete conversation {number} ", CODES_BY_MAIL, *ALWAYS_ELSEWHERE)
    assert [word for word in wanted if word not in named] == []
