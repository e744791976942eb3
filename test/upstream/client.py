"""A small client for the harness's own scripts: botocore signs, http.client sends the target byte for byte."""

import http.client
import json
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


@contextmanager
def running(*options):
    """Start server.py with this Python; yields what it printed, and closes its stdin in the end."""
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("server.py")), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        line = server.stdout.readline()
        if not line:
            raise RuntimeError("the server did not start")
        yield json.loads(line)
    finally:
        server.stdin.close()
        if server.wait(10) != 0:
            raise RuntimeError(f"the server ended with {server.returncode}")


def sign(url, method, target, body, headers, credential, region, service, age=0):
    """Headers with botocore's signature over exactly ``target``; ``age`` in seconds makes it an old one."""
    request = AWSRequest(method=method, url=url + target, data=body, headers=headers)
    auth = SigV4Auth(
        Credentials(credential["accessKeyId"], credential["secretAccessKey"], credential.get("sessionToken")),
        service,
        region,
    )
    then = datetime.now(timezone.utc) - timedelta(seconds=age)
    with mock.patch("botocore.auth.get_current_datetime", lambda: then):
        auth.add_auth(request)
    return dict(request.headers.items())


def send(url, method, target, body=b"", headers=None):
    """Send as is; returns status, headers (lower-case names) and the body's bytes."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    try:
        connection.putrequest(method, urlsplit(url).path + target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": urlsplit(url).netloc, **(headers or {})}.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


class Caller:
    """Signed calls to one gate."""

    def __init__(self, ready, gate="api", service="execute-api", credential="plain"):
        self.url = ready["urls"][gate]
        self.region = ready["region"]
        self.service = service
        self.credential = ready["credentials"][credential]

    def __call__(self, method, target, body=None, headers=None, **signing):
        headers = dict(headers or {})
        raw = b""
        if body is not None:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        chosen = {"credential": self.credential, "region": self.region, "service": self.service, **signing}
        return send(self.url, method, target, raw, sign(self.url, method, target, raw, headers, **chosen))
