"""Does what a line of JSON on stdin asks for, and prints how much CPU time it took, in microseconds: see ../cpu.ts.

It runs with the clients of two releases of the OpenAPI Generator. The one that AWS ships signs with botocore, which AWS has
patched in; here a subclass does, for both.
"""
import importlib
import json
import sys
import time
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pcluster_client import ApiClient, Configuration
from pcluster_client.api.image_logs_api import ImageLogsApi

server = sys.argv[1]
signer = SigV4Auth(Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), "execute-api", "eu-west-1")

old = hasattr(ApiClient, "request")


def signed(method, url, headers, params=None):
    request = AWSRequest(method, url, headers, params=dict(params or []))
    signer.add_auth(request)
    return dict(request.headers)


class SigningClient(ApiClient):
    if old:

        def request(self, method, url, query_params=None, headers=None, **rest):
            return super().request(
                method, url, query_params=query_params, headers=signed(method, url, headers, query_params), **rest
            )

    else:

        def call_api(self, method, url, header_params=None, *rest, **named):
            return super().call_api(method, url, signed(method, url, header_params), *rest, **named)


tiny = ImageLogsApi(SigningClient(Configuration(host=f"{server}/tiny")))
page = urllib.request.urlopen(f"{server}/page/").read().decode()


class Response:
    data = page


if old:
    module = importlib.import_module("pcluster_client.model.get_image_log_events_response_content")
    kind = (module.GetImageLogEventsResponseContent,)


def request():
    assert len(tiny.get_image_log_events("my-image", "build", start_from_head=True).events) == 1


def decode():
    if old:
        answer = tiny.api_client.deserialize(Response, kind, True)
    else:
        answer = tiny.api_client.deserialize(page, "GetImageLogEventsResponseContent", "application/json")
    assert len(answer.events) == 10_000 and answer.events[0].timestamp.year == 2026


for line in sys.stdin:
    task = json.loads(line)
    run = {"request": request, "decode": decode}[task["what"]]
    start = time.process_time()
    for _ in range(task["times"]):
        run()
    print((time.process_time() - start) * 1e6 / task["times"], flush=True)
