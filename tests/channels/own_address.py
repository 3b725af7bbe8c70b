"""Our gateway as the internet sees it, on loopback: the real channels answer handshakes and webhooks."""

from baton.channels import channel_class
from tests.channels.cast import SECRETS, settings
from tests.channels.local_server import Reply, Request


class OwnAddress:
    """The running gateway; `secrets` are those that it was started with, `embed` the sites that may embed the chat."""

    def __init__(self, *, secrets=None, embed=(), broken=False):
        self.channels = {
            name: channel_class(name)(settings(), {**SECRETS[name], **(secrets or {})}) for name in SECRETS
        }
        self.embed, self.broken = embed, broken

    def __call__(self, request: Request) -> Reply:
        _, _, name = request.path.partition("/channels/")
        if self.broken:
            return Reply(200, b"It works!")
        if request.path == "/":
            return Reply(
                200, b"<!doctype html>", {"Content-Security-Policy": " ".join(["frame-ancestors", *self.embed])}
            )
        if request.path == "/widget.js":
            return Reply(200, b"", {"Content-Type": "text/javascript"})
        if name not in self.channels:
            return Reply(404)
        channel = self.channels[name]
        if request.method == "GET":
            word = channel.handshake(request.query)
            return Reply(403) if word is None else Reply(200, word.encode())
        return Reply(200 if channel.verified(request.body, request.headers) else 403)

    def close(self) -> None:
        for channel in self.channels.values():
            channel.close()
