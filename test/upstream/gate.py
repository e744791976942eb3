"""The signature gate: a reverse proxy that lets through what botocore says is well signed.

It plays the part of what stands before the real services. Towards the API it answers refusals as API Gateway does,
towards CloudWatch Logs as that service does. It forwards the request line's bytes untouched, because how a client
encodes a path is one of the things under test.
"""

import http.client
import json
import socket
import socketserver
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, unquote

from sigv4 import KnownCredential, SignatureError, verify

HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "server"}


class Response:
    """Status, headers and body, before the gateway's own headers are added."""

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes, reason: str | None = None):
        self.status = status
        self.headers = headers
        self.body = body
        self.reason = reason or http.client.responses.get(status, "")


def json_response(status: int, value, content_type="application/json", headers=()) -> Response:
    return Response(status, [("Content-Type", content_type), *headers], json.dumps(value, ensure_ascii=False).encode())


def api_gateway_refusal(error: SignatureError) -> Response:
    return json_response(403, {"message": error.message}, headers=[("x-amzn-ErrorType", error.kind)])


def cloudwatch_refusal(error: SignatureError) -> Response:
    body = {"__type": error.kind, "message": error.message}
    return json_response(400, body, "application/x-amz-json-1.1")


class Forward:
    """Hands a request on to another loopback server, byte for byte but for headers ``without``, over a connection of its own.

    ``serial`` keeps one request at a time: the real API's server is not threaded, and a queue here is kinder than its
    short listen queue.
    """

    def __init__(self, address: tuple[str, int], serial: bool, without: frozenset[str] = frozenset()):
        self.address = address
        self.without = HOP_BY_HOP | {"content-length", "expect"} | without
        self.lock = threading.Lock() if serial else None

    def __call__(self, method: str, target: bytes, headers, body: bytes) -> Response:
        if self.lock is None:
            return self._send(method, target, headers, body)
        with self.lock:
            return self._send(method, target, headers, body)

    def _send(self, method: str, target: bytes, headers, body: bytes) -> Response:
        head = [method.encode() + b" " + target + b" HTTP/1.1"]
        for name, value in headers.items():
            if name.lower() not in self.without:
                head.append(f"{name}: {value}".encode("latin-1"))
        if body or headers.get("Content-Length") is not None:
            head.append(b"Content-Length: %d" % len(body))
        head.append(b"Connection: close")
        with socket.create_connection(self.address) as connection:
            connection.sendall(b"\r\n".join(head) + b"\r\n\r\n" + body)
            answer = http.client.HTTPResponse(connection, method=method)
            answer.begin()
            content = answer.read()
            kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP | {"content-length", "date"}]
            return Response(answer.status, kept, content, answer.reason)


def tell(method: str, target: bytes, headers, body: bytes) -> Response:
    """What the verify-only gate says of a well-signed request: what it was."""
    path, _, query = target.decode("latin-1").partition("?")
    return json_response(
        200,
        {
            "method": method,
            "rawPath": path,
            "path": unquote(path, errors="replace"),
            "query": [list(pair) for pair in parse_qsl(query, keep_blank_values=True)],
            "body": body.decode("utf-8", "replace"),
        },
    )


class Gate:
    """One loopback port in front of ``handler``; region, service and the known keys are its configuration.

    ``guard`` may refuse what is well signed, ``unsigned`` says of what needs no signature, and ``arrivals`` remembers what
    came. While ``drops`` holds something, a request on a connection that has been used before, or with ``drops_fresh`` on
    any, gets no answer: the connection closes, ``before`` the request is handed on or ``after``.
    """

    def __init__(
        self,
        handler,
        *,
        known: dict[str, KnownCredential],
        region: str,
        service: str,
        refusal=api_gateway_refusal,
        stage: str = "",
        guard=lambda credential, method, target, headers, body: None,
        unsigned=lambda target, body: False,
    ):
        self.handler = handler
        self.known = known
        self.region = region
        self.service = service
        self.refusal = refusal
        self.stage = stage.encode()
        self.guard = guard
        self.unsigned = unsigned
        self.arrivals: list[dict] = []
        self.drops: list[str] = []
        self.drops_fresh = False
        gate = self

        class Handler(_Handler):
            def answer(self, target, body):
                drop = gate.drops.pop(0) if (self.used or gate.drops_fresh) and gate.drops else None
                self.used = True
                if drop == "before":
                    return None
                response = gate.answer(self.command, target, self.headers, body)
                return None if drop == "after" else response

        self.server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{stage}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def answer(self, method: str, target: bytes, headers, body: bytes) -> Response:
        response = self._answer(method, target, headers, body)
        self.arrivals.append(
            {
                "method": method,
                "target": target.decode("latin-1"),
                "action": self.action(headers, body),
                "status": response.status,
            }
        )
        return response

    def action(self, headers, body: bytes) -> str | None:
        """What is asked of a service that has one path for all."""
        if self.service == "execute-api":
            return None
        form = dict(parse_qsl(body.decode("latin-1")))
        return headers.get("X-Amz-Target", "").partition(".")[2] or form.get("Action")

    def _answer(self, method: str, target: bytes, headers, body: bytes) -> Response:
        try:
            # API Gateway: a path outside the stage looks just like a missing signature. The stage is signed, not passed on.
            if self.stage and not target.startswith(self.stage + b"/"):
                raise SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
            credential = None
            if not self.unsigned(target, body):
                credential = verify(
                    method, target, headers, body, known=self.known, region=self.region, service=self.service
                )
            refused = self.guard(credential, method, target, headers, body)
        except SignatureError as error:
            refused = self.refusal(error)
        response = refused or self.handler(method, target[len(self.stage) :], headers, body)
        response.headers.append(("x-amzn-RequestId", str(uuid.uuid4())))
        if self.service == "execute-api":
            response.headers.append(("x-amz-apigw-id", uuid.uuid4().hex[:14] + "="))
            response.headers.append(("X-Amzn-Trace-Id", f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"))
        return response


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A client that hangs up (an interrupted request, in the tests) is no news."""


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with keep-alive; each answer leaves in one piece, so that no packet waits for an acknowledgement."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    used = False

    def answer(self, target: bytes, body: bytes) -> Response | None:
        """What is sent back; nothing closes the connection."""
        raise NotImplementedError

    def serve(self):
        if self.headers.get("Transfer-Encoding"):
            self.send_error(411)
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        # `self.path` is no use: http.server shortens leading slashes in it.
        target = self.raw_requestline.split(b" ")[1]
        try:
            response = self.answer(target, body)
        except OSError as error:
            response = json_response(502, {"message": "Internal server error", "cause": str(error)})
        if response is None:
            self.close_connection = True
            return
        self.send_response(response.status, response.reason)
        for name, value in response.headers:
            self.send_header(name, value)
        bodiless = response.status in (204, 304)
        if not bodiless:
            self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if not bodiless and self.command != "HEAD":
            self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = serve

    def log_message(self, format, *args):
        pass
