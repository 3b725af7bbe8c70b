"""Files over HTTP: to the two sides of one conversation, sealed, and to nobody else."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from baton.conversations.files import PER_MESSAGE, WAITING_AT_ONCE
from baton.gateway.rate_limit import UPLOADS
from tests.channels.pictures import HTML, PDF, photo, picture
from tests.gateway.people import Caller, Customer, Gateway
from tests.gateway.test_chat import is_problem


def uploaded(
    caller: Caller, content: bytes, *, name: str = "sofa.png", path: str = "/chat/attachments"
) -> dict[str, Any]:
    answer = caller.call("POST", f"{path}?name={quote(name)}", content=content)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def post(customer: Customer, *files: str, text: str | None = None, key: str = "1") -> httpx.Response:
    body = {"id": key, "attachments": list(files), **({"text": text} if text else {})}
    return customer.call("POST", "/chat/messages", json=body)


def test_a_photo_goes_with_a_message_to_both_sides(any_gateway: Gateway) -> None:
    customer, ann = any_gateway.customer(), any_gateway.person()
    file = uploaded(customer, photo(), name="../IMG 1.JPG")
    assert (file["kind"], file["name"], file["mime"], file["width"]) == ("image", "IMG 1.jpg", "image/jpeg", 20)
    assert post(customer, file["id"], text="It is broken").status_code == 202
    (message,) = [m for m in customer.look()["messages"] if m["author"] == "customer"]
    assert [shown["id"] for shown in message["files"]] == [file["id"]]
    (seen,) = [m for m in ann.sees(customer)["messages"] if m["author"] == "customer"]
    assert [shown["name"] for shown in seen["files"]] == ["IMG 1.jpg"]
    for caller, path in ((customer, "/chat"), (ann, f"/api/conversations/{customer.id}")):
        answer = caller.call("GET", f"{path}/attachments/{file['id']}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
        assert b"SECRET" not in answer.content


def test_a_file_alone_is_a_message(gateway: Gateway) -> None:
    customer = gateway.customer()
    file = uploaded(customer, PDF, name="invoice.pdf")
    assert post(customer, file["id"]).status_code == 202
    gateway.settle()
    (message,) = [m for m in customer.look()["messages"] if m["author"] == "customer"]
    assert message["files"][0]["kind"] == "document"


def test_a_file_is_given_out_sealed(gateway: Gateway) -> None:
    customer = gateway.customer()
    file = uploaded(customer, PDF, name='invoice "ü".pdf')
    headers = customer.call("GET", f"/chat/attachments/{file['id']}").headers
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''invoice%20%C3%BC.pdf"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert "no-store" in headers["cache-control"]


def test_files_lie_outside_the_web_root_under_names_of_their_own(gateway: Gateway) -> None:
    customer = gateway.customer()
    uploaded(customer, picture(), name="sofa.png")
    kept = [path for path in Path(gateway.baton.settings.files_dir).rglob("*") if path.is_file()]
    assert [len(path.name) for path in kept] == [64]
    assert "sofa" not in str(kept)


def test_nobody_else_gets_a_file(gateway: Gateway) -> None:
    customer, other = gateway.customer(), gateway.customer()
    file = uploaded(customer, picture())["id"]
    assert is_problem(other.call("GET", f"/chat/attachments/{file}"), 404)
    assert is_problem(gateway.client.get(f"/chat/attachments/{file}"), 401)
    assert is_problem(gateway.client.get(f"/api/conversations/{customer.id}/attachments/{file}"), 401)
    assert is_problem(customer.call("GET", f"/api/conversations/{customer.id}/attachments/{file}"), 401)
    assert is_problem(post(other, file), 404)
    assert is_problem(customer.call("GET", "/chat/attachments/..%2F..%2Fetc"), 404)
    assert other.heard("customer") == []


def test_a_file_is_sent_once(gateway: Gateway) -> None:
    customer = gateway.customer()
    file = uploaded(customer, picture())["id"]
    assert post(customer, file, key="1").status_code == 202
    assert post(customer, file, key="1").json()["duplicate"]
    assert is_problem(post(customer, file, key="2"), 404)
    assert is_problem(post(customer, "a_unknown", key="3"), 404)


def test_what_is_no_picture_is_refused_and_not_kept(gateway: Gateway) -> None:
    customer = gateway.customer()
    assert is_problem(customer.call("POST", "/chat/attachments?name=a.png", content=HTML), 415)
    assert not list(Path(gateway.baton.settings.files_dir).rglob("*"))


def test_a_file_over_the_limit_is_refused_while_it_comes(gateway: Gateway) -> None:
    customer = gateway.customer()
    limit = gateway.baton.settings.file_mb * 1_000_000
    assert is_problem(customer.call("POST", "/chat/attachments", content=b"x" * (limit + 1)), 413)
    assert is_problem(gateway.client.post("/chat/attachments", content=PDF), 401)
    assert gateway.client.get("/chat/info").json()["files"] == {"bytes": limit, "count": PER_MESSAGE}


def test_so_many_files_and_no_more(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = gateway.customer()
    files = [uploaded(customer, PDF)["id"] for _ in range(WAITING_AT_ONCE)]
    assert is_problem(post(customer, *files[: PER_MESSAGE + 1]), 422)
    assert customer.call("POST", "/chat/attachments", content=PDF).status_code in (415, 429)
    assert UPLOADS.burst == WAITING_AT_ONCE


def test_an_agent_sends_a_file_to_the_customer(any_gateway: Gateway) -> None:
    customer, ann, ben = any_gateway.customer(), any_gateway.person("Ann"), any_gateway.person("Ben")
    ann.on(customer, "claim")
    file = uploaded(ann, PDF, name="label.pdf", path=f"/api/conversations/{customer.id}/attachments")["id"]
    assert ben.on(customer, "messages", text="mine", attachments=[file]).status_code == 409
    said = ann.on(customer, "messages", attachments=[file], id="r1")
    assert said.status_code == 201, said.text
    assert ann.on(customer, "messages", attachments=[file], id="r1").json() == said.json()
    message = customer.look()["messages"][-1]
    assert (message["author"], message["files"][0]["name"]) == ("agent", "label.pdf")
    assert customer.call("GET", f"/chat/attachments/{file}").content == PDF
