"""A merchant's page on an origin of its own, with the launcher in it and a policy that allows only the gateway."""

import html
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


@contextmanager
def shop_with(gateway: str, *, script: str = "", **attributes: str) -> Iterator[str]:
    """The address of the shop; `attributes` are those of the launcher's tag, `script` is the shop's own."""
    tag = " ".join(f'data-{name.replace("_", "-")}="{html.escape(value)}"' for name, value in attributes.items())
    body = (
        '<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1><a href="/next">Next page</a></main>'
        f'<script src="{gateway}/widget.js" {tag}></script><script src="/shop.js"></script>'
    )

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            is_script = self.path == "/shop.js"
            self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
            self.send_header(
                "Content-Security-Policy", f"default-src 'none'; script-src 'self' {gateway}; frame-src {gateway}"
            )
            self.end_headers()
            self.wfile.write((script if is_script else body).encode())

        def log_message(self, *_: object) -> None:
            """The test's output stays clean."""

    server = HTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
