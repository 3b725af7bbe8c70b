"""An agent's own words in a mail, as mail programs write it; and never a word of what Baton wrote for the team."""

from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.helpdesks import email_reading as reading
from baton.helpdesks.email_reading import LINE
from baton.helpdesks.html_words import words_of

OURS = "baton@shop.example"
REPLY = "baton+0a1b0a1b0a1b0a1b0a1b0a1baaaabbbbccccdddd@shop.example"
CARD = f"{LINE}\n\nMaya waits for a person.\n\nHandover card\n- mood: angry\n\nWhat was said before\nCustomer: SECRET"
QUOTED = "\n".join(f"> {line}" for line in CARD.splitlines())
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=timezone.utc)
BEFORE = [
    f"On Sat, Nov 28, 2026 at 1:02 AM Baton <{REPLY}> wrote:",
    f"On Sat, Nov 28, 2026 at 1:02 AM Baton\n<{REPLY}> wrote:",
    f"Am 28.11.2026 um 01:02 schrieb Baton <{REPLY}>:",
    f"Am Sa., 28. Nov. 2026 um 01:02 Uhr schrieb Baton <\n{REPLY}>:",
    f"Le sam. 28 nov. 2026 à 01:02, Baton <{REPLY}> a écrit :",
    f"El sáb, 28 nov 2026 a las 1:02, Baton (<{REPLY}>) escribió:",
    f"Op za 28 nov 2026 om 01:02 schreef Baton <{REPLY}>:",
    f"28 lis 2026 o 01:02 Baton <{REPLY}> napisał(a):",
    f"-----Original Message-----\nFrom: Baton <{REPLY}>\nSent: Saturday, November 28, 2026 1:02 AM\nTo: support\n"
    "Subject: A customer waits for a person",
    f"________________________________\nFrom: Baton <{REPLY}>\nSent: Saturday, 28 November 2026 01:02\nTo: support\n"
    "Subject: A customer waits for a person",
    f"Von: Baton <{REPLY}>\nGesendet: Samstag, 28. November 2026 01:02\nAn: support\nBetreff: A customer waits",
]


def mail(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return reading.parsed(made.as_bytes())


def words(text: str) -> str | None:
    return reading.own_words(mail(text), ours=OURS)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("quoted", [QUOTED, CARD], ids=["with >", "without >"])
def test_only_what_stands_above_the_quote_is_read(before: str, quoted: str) -> None:
    assert words(f"Hello Maya,\n\nI am here.\n\n{before}\n\n{quoted}\n") == "Hello Maya,\n\nI am here."


@pytest.mark.parametrize("before", BEFORE[:2])
def test_a_mail_without_words_has_none(before: str) -> None:
    assert words(f"\n\n{before}\n\n{QUOTED}\n") == ""


def test_words_below_or_between_quotes_are_not_read() -> None:
    assert words(f"{BEFORE[0]}\n{QUOTED}\n\nmy words below\n") == ""
    assert words(f"above\n{BEFORE[0]}\n{QUOTED}\nbetween\n> more of it\nbelow\n") == "above"


def test_a_signature_is_left_out() -> None:
    assert words("I am here.\n\n-- \nInes\nSupport\n") == "I am here."


def test_words_that_only_look_like_an_end_stay() -> None:
    said = "Thanks for waiting.\nBest regards from the whole team, and please write to baton@shop.example.\n\nInes"
    assert words(said) == said


@pytest.mark.parametrize("broken", [LINE.replace(" ", "  "), LINE.upper(), LINE.replace(" ", "\n> "), f"| {LINE}"])
def test_the_line_is_found_however_it_comes_back(broken: str) -> None:
    assert "SECRET" not in (words(f"I am here\n\n{broken}\nSECRET\n") or "")


@settings(max_examples=60, deadline=None)
@given(above=st.text(max_size=80), how=st.sampled_from(["", "> ", ">> ", "  ", "| ", "\t"]))
def test_nothing_below_the_line_is_ever_read(above: str, how: str) -> None:
    below = "\n".join(how + line for line in CARD.splitlines())
    made = EmailMessage()
    made.set_content("".join(one for one in above if one.isprintable() or one == "\n") + f"\n{below}\n")
    found = reading.own_words(reading.parsed(made.as_bytes()), ours=OURS)
    assert found is not None
    assert "SECRET" not in found
    assert "Handover card" not in found


@pytest.mark.timeout(60)
@pytest.mark.parametrize("size", [19_999, 2_000_000])
@pytest.mark.parametrize(
    "piece",
    ["On Fri, ", "\n", "> ", "From: x\n", "a ", "_", "-- \n", "#note ", "<div>", "Am \n", "On Fri, \n", "From: x <"],
)
def test_a_huge_mail_is_read_in_bounded_time(piece: str, size: int) -> None:
    made = EmailMessage()
    made.set_content(piece * (size // len(piece)), cte="8bit")
    reading.own_words(made, ours=OURS)
    assert isinstance(words_of(piece * (100_000 // len(piece))), str)


def test_html_is_read_as_its_words() -> None:
    html = (
        "<html><head><style>p {}</style></head><body><p>Hello&nbsp;Maya,</p><p>I am <b>here</b>.<br>Really.</p>"
        "<blockquote>SECRET</blockquote><div class='gmail_quote'>On Friday<div>SECRET</div></div>"
        "<div id='x_divRplyFwdMsg'>From: Baton</div><ul><li>one</li><li>two</li></ul><script>SECRET</script></body>"
    )
    assert words_of(html) == "Hello Maya,\n\nI am here.\nReally.\n\none\n\ntwo"


@given(st.text(alphabet="<>/ab div=\"'blockquote&#;\n", max_size=200))
def test_any_html_is_read(html: str) -> None:
    assert "<blockquote>" not in words_of(html) or "&" in html


def test_a_mail_with_html_only_is_read(tmp_path: object) -> None:
    made = EmailMessage()
    made.set_content(f"<p>I am here</p><div>{LINE}<p>SECRET</p></div>", subtype="html")
    assert reading.own_words(reading.parsed(made.as_bytes()), ours=OURS) == "I am here"


def test_a_sender_has_a_name_that_customers_may_see() -> None:
    assert reading.person(mail("x", From="Ines Okafor <INES@shop.example>")).name == "Ines Okafor"
    assert reading.person(mail("x", From="ines@shop.example")).name == "A colleague"
    assert reading.person(mail("x")).name == "A colleague"


def test_a_mail_was_never_written_after_it_came() -> None:
    assert reading.written_at(mail("x", Date="Sat, 28 Nov 2026 08:00:00 +0000"), received=NOW).hour == 8
    for date in ("Sun, 29 Nov 2026 08:00:00 +0000", "yesterday", ""):
        assert reading.written_at(mail("x", Date=date), received=NOW) == NOW
    assert reading.written_at(mail("x"), received=NOW) == NOW
    assert NOW - reading.written_at(mail("x", Date="Sat, 28 Nov 2026 08:00:00 +0100"), received=NOW) == timedelta(
        hours=2
    )


def test_files_are_named_and_pictures_in_a_signature_are_not() -> None:
    made = EmailMessage()
    made.set_content("see the invoice")
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="invoice.pdf")
    made.add_attachment(b"GIF", maintype="image", subtype="gif", disposition="inline", filename="logo.gif")
    assert reading.files_in(reading.parsed(made.as_bytes())) == [("invoice.pdf", "application/pdf", b"%PDF")]


def test_a_mail_is_named_by_its_own_id_and_without_one_by_its_bytes() -> None:
    one, other = mail("x", Message_ID="<1@shop.example>"), mail("x")
    assert reading.message_id(one, b"a") == reading.message_id(one, b"b")
    assert reading.message_id(other, b"a") != reading.message_id(other, b"b")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw: bytes) -> None:
    for mime in (b"", b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: text/html; charset=x\r\n\r\n"):
        found = reading.parsed(mime + raw)
        assert reading.is_automatic(found, generated=False) in (True, False)
        assert reading.bounce(found) in (True, False)
        assert reading.person(found).name.strip()
        assert reading.written_at(found, received=NOW) <= NOW
        words = reading.own_words(found, ours=OURS)
        assert words is None or words == words.strip()
        assert all(isinstance(content, bytes) for _, _, content in reading.files_in(found))
