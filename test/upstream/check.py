"""Smoke test of the harness: start everything, send well and badly signed requests, and see what comes back.

    python3 check.py
"""

import http.client
import json
import time
from urllib.parse import quote, urlsplit

import check_deployment
from client import Caller, running, send, sign

NAMES = ["a b+c%d", "3.16.1/1", "журнал-ログ-é", "~!*'()", "%2F", "a//b", "..", "&=?#;", "[x]", "😀"]
failed = []


def expect(what: str, condition: bool, seen="") -> None:
    print(("ok    " if condition else "WRONG ") + what + ("" if condition else f": {seen}"))
    if not condition:
        failed.append(what)


def main() -> None:
    began = time.monotonic()
    with running() as ready:
        print(f"ready after {time.monotonic() - began:.1f} s", ready["versions"])
        plain = ready["credentials"]["plain"]
        call = Caller(ready)
        target = f"/v3/images/custom/build-ok/logstreams/build?limit=1&region={ready['region']}"

        for credential in ("plain", "session"):
            answer = call("GET", target, credential=ready["credentials"][credential])
            expect(f"{credential} credential passes", answer[0] == 200 and "x-amzn-requestid" in answer[1], answer)
        answer = Caller(ready, "apiStage")("GET", target)
        expect("the stage is signed and taken off", answer[0] == 200, answer)

        def refused(what: str, answer, kind: str, message: str) -> None:
            status, headers, body = answer
            said = json.loads(body).get("message", "")
            right = status == 403 and headers.get("x-amzn-errortype") == kind and message in said
            right = right and "x-amzn-requestid" in headers and "x-amz-apigw-id" in headers
            expect(f"{what} is 403 {kind}", right, answer)

        api = ready["urls"]["api"]
        mismatch = ("InvalidSignatureException", "The request signature we calculated does not match")
        invalid = ("UnrecognizedClientException", "The security token included in the request is invalid.")
        refused("no signature", send(api, "GET", target), "MissingAuthenticationTokenException", "Missing Authentication Token")
        refused("a bearer token", send(api, "GET", target, headers={"Authorization": "Bearer abc"}), "IncompleteSignatureException", "missing equal-sign")
        refused("half a header", send(api, "GET", target, headers={"Authorization": "AWS4-HMAC-SHA256 Credential=a"}), "IncompleteSignatureException", "requires 'Signature'")
        refused("a wrong secret", call("GET", target, credential={**plain, "secretAccessKey": "wrong"}), *mismatch)
        refused("an unknown key", call("GET", target, credential={**plain, "accessKeyId": "AKIDUNKNOWN"}), *invalid)
        refused("an unknown token", call("GET", target, credential={**ready["credentials"]["session"], "sessionToken": "x"}), *invalid)
        refused("an expired token", call("GET", target, credential=ready["credentials"]["expired"]), "ExpiredTokenException", "The security token included in the request is expired")
        refused("an old date", call("GET", target, age=600), "InvalidSignatureException", "Signature expired: ")
        refused("a future date", call("GET", target, age=-600), "InvalidSignatureException", "Signature not yet current: ")
        refused("another region", call("GET", target, region="eu-west-1"), "InvalidSignatureException", "valid region")
        refused("another service", call("GET", target, service="lambda"), "InvalidSignatureException", "correct service: 'execute-api'")
        signed = sign(api, "GET", target, b"", {}, plain, ready["region"], "execute-api")
        refused("a tampered query", send(api, "GET", target.replace("limit=1", "limit=2"), headers=signed), *mismatch)
        refused("a tampered path", send(api, "GET", target.replace("build-ok", "huge"), headers=signed), *mismatch)
        refused("another method", send(api, "DELETE", target, headers=signed), *mismatch)
        signed = sign(api, "POST", "/x", b"{}", {}, plain, ready["region"], "execute-api")
        refused("a tampered body", send(api, "POST", "/x", b"[]", signed), *mismatch)
        unsigned_host = {**signed, "Authorization": signed["Authorization"].replace("host;", "")}
        refused("an unsigned host", send(api, "POST", "/x", b"{}", unsigned_host), "InvalidSignatureException", "'Host'")

        logs = Caller(ready, "logs", "logs")
        headers = {"X-Amz-Target": "Logs_20140328.GetLogEvents", "Content-Type": "application/x-amz-json-1.1"}
        stream = {"logGroupName": ready["seeded"]["images"]["build-ok"]["logGroup"], "logStreamName": "3.16.1/1"}
        answer = logs("POST", "/", stream, headers)
        expect("CloudWatch reads the stream with a slash", answer[0] == 200 and len(json.loads(answer[2])["events"]) == 40, answer)
        answer = logs("POST", "/", stream, headers, service="execute-api")
        expect("CloudWatch refuses another service with 400", answer[0] == 400 and json.loads(answer[2])["__type"] == "InvalidSignatureException", answer)

        verify = Caller(ready, "verify")
        for name in NAMES:
            path = f"/v3/x/{quote(name, safe='')}"
            status, _, body = verify("GET", f"{path}?q={quote(name, safe='')}&empty=")
            said = json.loads(body)
            right = status == 200 and said["path"] == f"/v3/x/{name}" and said["rawPath"] == path
            expect(f"verify gate understands {name!r}", right and said["query"] == [["q", name], ["empty", ""]], said)

        control = ready["urls"]["control"]
        event = {"timestamp": 1767600000000, "message": "added"}
        body = {"logGroup": stream["logGroupName"], "logStream": "added while running", "events": [event]}
        send(control, "POST", "/put-log-events", json.dumps(body).encode())
        answer = call("GET", f"/v3/images/custom/build-ok/logstreams/added%20while%20running?region={ready['region']}")
        expect("events can be added while running", answer[0] == 200 and json.loads(answer[2])["events"][0]["message"] == "added", answer)

        gate = urlsplit(ready["urls"]["verify"]).netloc
        connection, count = http.client.HTTPConnection(gate), 1000
        signed = sign(ready["urls"]["verify"], "GET", "/x", b"", {}, plain, ready["region"], "execute-api")
        start = time.monotonic()
        for _ in range(count):
            connection.request("GET", "/x", headers={"Host": gate, **signed})
            connection.getresponse().read()
        print(f"      verify gate, one kept connection: {count / (time.monotonic() - start):.0f} requests a second")
        connection.close()
        start = time.monotonic()
        for _ in range(20):
            call("GET", target)
        print(f"      GetImageLogEvents: {(time.monotonic() - start) / 20 * 1000:.0f} ms each")
        check_deployment.check(ready, expect)
    print(f"{len(failed)} wrong" if failed else "all right")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
