"""An S3 bucket on this machine: keeps objects in memory and believes only requests that are rightly signed.

Signature Version 4 as in Amazon's "Authenticating Requests (AWS Signature Version 4)"; path-style addresses.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

KEY, SECRET, REGION = "key", "secret", "cn-north-1"
SIGNED = re.compile(r"Credential=(\S+?)/(\d+/\S+?/s3/aws4_request), ?SignedHeaders=(\S+?), ?Signature=(\w+)")


@contextmanager
def bucket() -> Iterator[tuple[dict[str, bytes], dict[str, str]]]:
    """What lies in it, and the environment that leads there."""
    objects: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bucket", (Answer,), {"objects": objects}))
    Thread(target=server.serve_forever, daemon=True).start()
    yield (
        objects,
        {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": REGION,
        },
    )
    server.shutdown()
    server.server_close()


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        if not self._signed():
            return self._answer(403)
        self.objects[self.path] = content
        self._answer(200, headers={"ETag": f'"{hashlib.md5(content).hexdigest()}"'})

    def do_GET(self) -> None:
        if not self._signed():
            return self._answer(403)
        if self.path not in self.objects:
            return self._answer(404)
        content = self.objects[self.path]
        self._answer(200, content, {"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT"})

    do_HEAD = do_GET

    def _answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items() | {("Content-Length", str(len(content)))}:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _signed(self) -> bool:
        found = SIGNED.search(self.headers.get("authorization", ""))
        if not found or found[1] != KEY:
            return False
        scope, names, given = found[2], found[3].split(";"), found[4]
        asked = urlsplit(self.path)
        canonical = "\n".join(
            (
                *(self.command, asked.path, asked.query),
                *(f"{name}:{self.headers[name].strip()}" for name in names),
                *("", ";".join(names), self.headers["x-amz-content-sha256"]),
            )
        )
        text = "\n".join(
            ("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, hashlib.sha256(canonical.encode()).hexdigest())
        )
        key = f"AWS4{SECRET}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(key.hex(), given)

    def log_message(self, *_: object) -> None:
        pass
