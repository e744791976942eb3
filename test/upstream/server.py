"""The real ParallelCluster API over the moto emulator, behind gates that check signatures.

    python3 server.py            prints one line of JSON when ready, runs until stdin closes or SIGTERM
    python3 server.py --forever  the same, but does not watch stdin

moto, the gates and the control endpoint are threads of this process (seeding reaches moto's memory directly); the API
is a child (api.py) that ends with it.
"""

import argparse
import dataclasses
import importlib.metadata
import importlib.util
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

import deployment
import seed
from gate import Forward, Gate, cloudwatch_refusal, tell
from sigv4 import KnownCredential

REGION = "us-east-1"
PLAIN = KnownCredential("AKIDPLAINEXAMPLE", "plain/secret+EXAMPLEKEY")
SESSION = KnownCredential("ASIASESSIONEXAMPLE", "session/secret+EXAMPLEKEY", "session-token/EXAMPLE+abc==")
EXPIRED = KnownCredential("ASIAEXPIREDEXAMPLE", "expired/secret+EXAMPLEKEY", "expired-token/EXAMPLE+abc==", expired=True)
PACKAGES = ("aws-parallelcluster", "moto", "botocore", "boto3", "connexion", "Flask", "Werkzeug")


def prepare_environment() -> None:
    """Settle what moto, boto3 and pcluster read from the environment; before any of them is imported."""
    version = importlib.metadata.version("aws-parallelcluster")
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as amis:
        json.dump(seed.official_amis(version), amis)
    os.environ["MOTO_AMIS_PATH"] = amis.name
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update(
        AWS_ACCESS_KEY_ID="server",
        AWS_SECRET_ACCESS_KEY="server",
        AWS_DEFAULT_REGION=REGION,
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        PYTHONWARNINGS="ignore",
        # The CDK's runtime warns at length about older versions of Node.
        JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION="1",
        JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION="1",
        JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION="1",
    )


def start_moto() -> tuple[str, int]:
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    moto.start()
    return moto.get_host_and_port()


def start_api(verbose: bool) -> subprocess.Popen:
    environment = dict(os.environ, **({"HARNESS_VERBOSE": "1"} if verbose else {}))
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("api.py")), seed.ACCOUNT, REGION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if verbose else subprocess.DEVNULL,
        env=environment,
    )


def start_deployment(api: Forward, moto: tuple[str, int], known: dict[str, KnownCredential], identity) -> dict[str, Gate]:
    """The gates of a default deployment: what stands before each service in AWS."""
    quotas = deployment.Quotas()
    package = Path(importlib.util.find_spec("pcluster").origin).parent
    contract = yaml.load((package / "api/openapi/openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    # Whether a service of the Query protocol writes JSON when it is asked to is documented for none: it is XML.
    query = Forward(moto, serial=False, without=frozenset({"accept"}))
    sts = deployment.Sts(query, known, quotas, identity)
    common = {"known": known, "region": REGION}
    return {
        "api": Gate(
            api,
            service="execute-api",
            stage="/prod",
            guard=deployment.Api(REGION, quotas, contract["paths"]),
            **common,
        ),
        "logs": Gate(
            Forward(moto, serial=False),
            service="logs",
            refusal=cloudwatch_refusal,
            guard=deployment.CloudWatchLogs(REGION, quotas),
            **common,
        ),
        "sts": Gate(
            sts.handle, service="sts", refusal=deployment.query_refusal, guard=sts, unsigned=sts.is_unsigned, **common
        ),
        "cloudformation": Gate(
            query,
            service="cloudformation",
            refusal=deployment.query_refusal,
            guard=deployment.CloudFormation(REGION, quotas),
            **common,
        ),
    }


def start_control(
    seeder: seed.Seeder,
    known: dict[str, KnownCredential],
    deployed: dict[str, Gate],
    identity: deployment.WebIdentity,
) -> str:
    """The tests' back door: unsigned JSON over POST, on a port of its own."""

    def put_log_events(body):
        seeder.put_log_events(body["logGroup"], body["logStream"], body.get("events", []))

    def put_credential(body):
        credential = KnownCredential(
            body["accessKeyId"],
            body["secretAccessKey"],
            body.get("sessionToken"),
            body.get("expired", False),
            denied=frozenset(body.get("denied", [])),
        )
        known[credential.access_key] = credential

    def expire_sessions(body):
        for credential in list(known.values()):
            if credential.role is not None:
                known[credential.access_key] = dataclasses.replace(credential, expired=True)

    def arrivals(body):
        taken = {name: gate.arrivals for name, gate in deployed.items()}
        for gate in deployed.values():
            gate.arrivals = []
        return taken

    def drop(body):
        gate = deployed[body["gate"]]
        gate.drops_fresh = body.get("fresh", False)
        gate.drops[:] = [body.get("when", "before")] * body.get("count", 1)

    actions = {
        "/token": lambda body: {"token": identity.token(body.pop("expiresIn", 3600), **body)},
        "/expire-sessions": expire_sessions,
        "/arrivals": arrivals,
        "/drop": drop,
        "/put-log-events": put_log_events,
        "/delete-log-stream": lambda body: seeder.delete_log_stream(body["logGroup"], body["logStream"]),
        "/fleet": lambda body: seeder.set_fleet(body["cluster"], body["status"]),
        "/stack-status": lambda body: seeder.set_stack_status(body["name"], body["status"]),
        "/credential": put_credential,
        "/seed": lambda body: seeder.throw_away(body.pop("what"), body),
    }
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            action = actions.get(self.path)
            try:
                with lock:
                    status, result = (200, action(body) or {}) if action else (404, {"actions": list(actions)})
            except Exception as error:
                status, result = 400, {"error": repr(error)}
            content = json.dumps(result).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def start(verbose: bool, with_deployment: bool) -> tuple[dict, subprocess.Popen]:
    """Start everything; returns what the tests need to know, and the child to stop."""
    began = time.monotonic()
    prepare_environment()
    moto = start_moto()
    moto_url = f"http://127.0.0.1:{moto[1]}"
    os.environ["AWS_ENDPOINT_URL"] = moto_url
    api = start_api(verbose)

    # While the API imports what it needs, so do we, and seed what does not need its answer.
    seeder = seed.Seeder(moto_url, REGION, importlib.metadata.version("aws-parallelcluster"))
    os.unlink(os.environ["MOTO_AMIS_PATH"])
    seconds = {"moto": round(time.monotonic() - began, 2)}
    seeder.before_the_api()
    seconds["logs"] = round(time.monotonic() - began, 2)
    line = api.stdout.readline()
    if not line:
        raise SystemExit("the ParallelCluster API did not start; --verbose says why")
    upstream = json.loads(line)
    seconds["api"] = round(time.monotonic() - began, 2)
    facts = seeder.all(upstream["bucket"], upstream["bootstrapped"])

    known = {credential.access_key: credential for credential in (PLAIN, SESSION, EXPIRED)}
    to_api = Forward(("127.0.0.1", upstream["port"]), serial=True)
    common = {"known": known, "region": REGION}
    identity = deployment.WebIdentity()
    deployed = start_deployment(to_api, moto, known, identity)
    deployment_urls = {name: gate.url for name, gate in deployed.items()}
    if with_deployment:
        seeder.deployment(deployment_urls["api"], deployment.STACK, deployment.API_USER_ROLE)
    seconds["total"] = round(time.monotonic() - began, 2)
    gates = {
        "api": Gate(to_api, service="execute-api", **common),
        "apiStage": Gate(to_api, service="execute-api", stage="/prod", **common),
        "logs": Gate(Forward(moto, serial=False), service="logs", refusal=cloudwatch_refusal, **common),
        "verify": Gate(tell, service="execute-api", **common),
    }
    ready = {
        "urls": {
            **{name: gate.url for name, gate in gates.items()},
            "control": start_control(seeder, known, deployed, identity),
            "moto": moto_url,
        },
        "region": REGION,
        "account": seed.ACCOUNT,
        "credentials": {
            name: {
                "accessKeyId": credential.access_key,
                "secretAccessKey": credential.secret_key,
                **({"sessionToken": credential.token} if credential.token else {}),
            }
            for name, credential in (("plain", PLAIN), ("session", SESSION), ("expired", EXPIRED))
        },
        "deployment": {
            "urls": deployment_urls,
            "stackName": deployment.STACK,
            "roleArn": deployment.API_USER_ROLE,
            "external": {"roleArn": deployment.EXTERNAL_ROLE, "externalId": deployment.EXTERNAL_ID},
            "webIdentity": {"roleArn": deployment.WEB_IDENTITY_ROLE, "token": identity.token()},
            # What a program needs to know, and where the services are.
            "env": {
                "AWS_ACCESS_KEY_ID": PLAIN.access_key,
                "AWS_SECRET_ACCESS_KEY": PLAIN.secret_key,
                "AWS_REGION": REGION,
                "PCLUSTER_API_STACK": deployment.STACK,
                "AWS_ENDPOINT_URL_STS": deployment_urls["sts"],
                "AWS_ENDPOINT_URL_CLOUDFORMATION": deployment_urls["cloudformation"],
                "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": deployment_urls["logs"],
            },
        },
        "seeded": facts,
        "versions": {"python": sys.version.split()[0]}
        | {name: importlib.metadata.version(name) for name in PACKAGES},
        "seconds": seconds,
    }
    return ready, api


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--forever", action="store_true", help="run until SIGTERM, whatever stdin does")
    options.add_argument("--without-deployment", action="store_true", help="seed only what observe.py asks for")
    options.add_argument("--verbose", action="store_true", help="log the API's requests and tracebacks to stderr")
    chosen = options.parse_args()

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")

    ready, api = start(chosen.verbose, not chosen.without_deployment)
    print(json.dumps(ready, ensure_ascii=False), flush=True)
    if not chosen.forever:

        def watch() -> None:
            while sys.stdin.buffer.read(4096):
                pass
            stop.set()

        threading.Thread(target=watch, daemon=True).start()
    stop.wait()
    api.stdin.close()
    try:
        api.wait(5)
    except subprocess.TimeoutExpired:
        api.kill()
        api.wait()
    os._exit(0)  # moto's and the gates' threads hold nothing worth an orderly end


if __name__ == "__main__":
    main()
