"""Ask the real server for everything it can do and refuse, and write its answers to observed.json.

    python3 observe.py            writes observed.json
    python3 observe.py --check    fails when the answers are others than those in observed.json, and says which

The answers are the upstream server's; request ids and dates are left out, long bodies are cut (``cut`` says where), and
times of this run are set to the time of everything that was seeded, so that every run gives the same.
"""

import json
import re
import sys
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

from client import Caller, running, send
from seed import EPOCH, FIRST, iso

KEEP = ("content-type", "x-amzn-errortype", "location", "allow")
BRIEF = 4  # how many elements of a list are kept


def shorten(value, path="", cuts=None):
    """Cut long lists to their first elements, noting where and how long they were."""
    if isinstance(value, list):
        if len(value) > BRIEF:
            cuts[path or "."] = len(value)
        return [shorten(item, f"{path}[]", cuts) for item in value[:BRIEF]]
    if isinstance(value, dict):
        return {key: shorten(item, f"{path}.{key}", cuts) for key, item in value.items()}
    return value


def settled(value):
    """The same with every time of this run set to the seeds' own."""
    if isinstance(value, list):
        return [settled(item) for item in value]
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value):
        return iso(FIRST) if datetime.fromisoformat(value) > EPOCH + timedelta(days=1) else value
    if type(value) is int and value > FIRST + 86_400_000:
        return FIRST
    return value


def differences(was, now) -> list[str]:
    """What a reader needs to see of two recordings that are not the same."""
    before, after = ({entry["note"] + json.dumps(entry["request"]): entry for entry in every} for every in (was, now))
    found = []
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            note = (before.get(key) or after[key])["note"]
            found += [note, f"  - {json.dumps(before.get(key))}", f"  + {json.dumps(after.get(key))}"]
    return found


def observe() -> list[dict]:
    observed = []
    with running("--without-deployment") as ready:
        call = Caller(ready)
        seeded = ready["seeded"]
        images, clusters = "/v3/images/custom", "/v3/clusters"

        def ask(note, method, path, query=(), body=None, headers=None, raw_query=None, regional=True):
            pairs = list(query.items()) if isinstance(query, dict) else list(query)
            text = raw_query if raw_query is not None else urlencode(pairs, quote_via=quote)
            region = f"region={ready['region']}"
            if regional and "region=" not in text:
                text = f"{text}&{region}" if text else region
            target = f"{path}?{text}" if text else path
            status, got, raw = call(method, target, body, headers)
            cuts = {}
            try:
                content = shorten(json.loads(raw), "", cuts)
            except ValueError:
                content = raw.decode("utf-8", "replace")
            entry = {"note": note, "request": {"method": method, "target": target}, "status": status}
            if headers:
                entry["request"]["headers"] = headers
            if body is not None:
                entry["request"]["body"] = body.decode() if isinstance(body, bytes) else body
            entry["headers"] = {name: got[name] for name in KEEP if name in got}
            entry["body"] = content
            if cuts:
                entry["cut"] = cuts
            observed.append(entry)
            return json.loads(raw) if raw.startswith(b"{") else raw

        def control(action, **body):
            return json.loads(send(ready["urls"]["control"], "POST", f"/{action}", json.dumps(body).encode())[2])

        # Log streams' names
        logs = f"{images}/build-ok/logstreams"
        ask("slash in a stream name: raw", "GET", f"{logs}/3.16.1/1")
        ask("slash in a stream name: encoded once", "GET", f"{logs}/3.16.1%2F1")
        ask("slash in a stream name: encoded twice", "GET", f"{logs}/3.16.1%252F1")
        ask("other characters, encoded once", "GET", f"{logs}/{quote('a b+c%d', safe='')}")
        ask("Unicode, encoded once", "GET", f"{logs}/{quote('журнал-ログ-é', safe='')}")
        ask("no such stream", "GET", f"{logs}/no-such-stream")
        ask("no such image", "GET", f"{images}/no-such-image/logstreams/build")
        ask("an image id the pattern refuses", "GET", f"{images}/1-bad_id/logstreams/build")

        # Log events: limits, tokens, times
        build = f"{logs}/build"
        ask("no parameters", "GET", build)
        for limit in ("0", "-1", "1", "10000", "10001", "1.0", "x"):
            ask(f"limit {limit}", "GET", build, {"limit": limit})
        ask("big: the default page", "GET", f"{logs}/big")
        page = ask("head, first page", "GET", build, {"startFromHead": "true", "limit": "200"})
        page = ask("head, second page (short)", "GET", build, {"startFromHead": "true", "limit": "200", "nextToken": page["nextToken"]})
        page = ask("head, the end: token returned equals token sent", "GET", build, {"startFromHead": "true", "limit": "200", "nextToken": page["nextToken"]})
        ask("a forward token without startFromHead", "GET", build, {"nextToken": page["nextToken"]})
        page = ask("tail, last page", "GET", build, {"startFromHead": "false", "limit": "200"})
        page = ask("tail, the page before", "GET", build, {"startFromHead": "false", "limit": "200", "nextToken": page["prevToken"]})
        page = ask("tail, before the first event", "GET", build, {"startFromHead": "false", "limit": "200", "nextToken": page["prevToken"]})
        page = ask("tail, once more", "GET", build, {"startFromHead": "false", "limit": "200", "nextToken": page["prevToken"]})
        ask("a bad nextToken", "GET", build, {"nextToken": "not-a-token"})
        ask("an empty stream", "GET", f"{images}/empty-stream/logstreams/nothing")
        for value in ("true", "false", "True", "TRUE", "1", "yes", ""):
            ask(f"startFromHead={value}", "GET", build, {"startFromHead": value, "limit": "1"})
        for value in (
            "2026-01-05T08:01:00Z",
            "2026-01-05T08:01:00.500Z",
            "2026-01-05T09:01:00+01:00",
            "2026-01-05T08:01:00.000000+0000",
            "2026-01-05",
            "2026-01-05T08:01:00",
            "yesterday",
        ):
            ask(f"startTime={value}", "GET", build, {"startTime": value, "startFromHead": "true", "limit": "1"})
        ask("startTime with a bare +", "GET", build, raw_query="startTime=2026-01-05T09:01:00+01:00&limit=1")
        ask("startTime == endTime", "GET", build, {"startTime": "2026-01-05T08:01:00Z", "endTime": "2026-01-05T08:01:00Z"})
        ask("startTime > endTime", "GET", build, {"startTime": "2026-01-05T08:02:00Z", "endTime": "2026-01-05T08:01:00Z"})
        ask("a window of two seconds", "GET", build, {"startTime": "2026-01-05T08:01:00Z", "endTime": "2026-01-05T08:01:02Z"})
        ask("an unknown query parameter", "GET", build, {"unknown": "1", "limit": "1"})
        ask("a repeated scalar", "GET", build, [("limit", "1"), ("limit", "2")])

        # Log streams' lists
        ask("streams of an image", "GET", logs)
        ask("one empty stream in the list", "GET", f"{images}/empty-stream/logstreams")
        page = ask("many streams, page 1", "GET", f"{images}/many/logstreams")
        page = ask("many streams, page 2", "GET", f"{images}/many/logstreams", {"nextToken": page["nextToken"]})
        ask("many streams, page 3", "GET", f"{images}/many/logstreams", {"nextToken": page["nextToken"]})
        ask("many streams, a bad token", "GET", f"{images}/many/logstreams", {"nextToken": "not-a-token"})
        ask("streams of no image", "GET", f"{images}/no-such-image/logstreams")

        # Stack events of images
        ask("stack events (moto gives all in one page)", "GET", f"{images}/build-ok/stackevents")
        ask("stack events: a failed build", "GET", f"{images}/build-failed/stackevents")
        ask("stack events: no stack", "GET", f"{images}/huge/stackevents")

        # Images
        for image_status in ("AVAILABLE", "PENDING", "FAILED"):
            ask(f"images {image_status}", "GET", images, {"imageStatus": image_status})
        ask("images without imageStatus", "GET", images)
        ask("images, unknown imageStatus", "GET", images, {"imageStatus": "NONE"})
        ask("images, bad token", "GET", images, {"imageStatus": "PENDING", "nextToken": "not-a-token"})
        ask("an available image", "GET", f"{images}/image-ready")
        ask("an image being built", "GET", f"{images}/build-ok")
        ask("an image whose build failed", "GET", f"{images}/build-failed")
        ask("no such image", "GET", f"{images}/no-such-image")
        ask("official images", "GET", "/v3/images/official")
        ask("official images, filtered", "GET", "/v3/images/official", {"os": "alinux2023", "architecture": "arm64"})
        ask("official images, unknown os and architecture", "GET", "/v3/images/official", {"os": "beos", "architecture": "mips"})

        # Clusters
        page = ask("clusters", "GET", clusters)
        if page.get("nextToken"):
            ask("clusters, next page", "GET", clusters, {"nextToken": page["nextToken"]})
        ask("clusters, filtered on status (a page that may be empty, with a token)", "GET", clusters, {"clusterStatus": "DELETE_FAILED"})
        ask("clusters, two statuses", "GET", clusters, [("clusterStatus", "CREATE_COMPLETE"), ("clusterStatus", "CREATE_FAILED")])
        ask("clusters, the same status twice", "GET", clusters, [("clusterStatus", "CREATE_COMPLETE"), ("clusterStatus", "CREATE_COMPLETE")])
        ask("clusters, unknown status", "GET", clusters, {"clusterStatus": "NONE"})
        ask("clusters, bad token", "GET", clusters, {"nextToken": "not-a-token"})
        for name in ("cluster-ok", "cluster-bare", "cluster-newer", "cluster-updating", "cluster-failed", "no-such-cluster"):
            ask(f"describe {name}", "GET", f"{clusters}/{name}")
        ask("an unsupported region", "GET", f"{clusters}/cluster-ok", raw_query="region=mars-1")

        ask("no region: the server's own, or the last request's", "GET", f"{clusters}/cluster-ok", regional=False)
        ask("another region", "GET", f"{clusters}/cluster-ok", raw_query="region=eu-west-1")
        ask("no region after another region: it stuck", "GET", f"{clusters}/cluster-ok", regional=False)
        ask("the first region again", "GET", f"{clusters}/cluster-ok")

        # Fleet
        ask("fleet", "GET", f"{clusters}/cluster-ok/computefleet")
        ask("fleet of a cluster without a table", "GET", f"{clusters}/cluster-bare/computefleet")
        ask("fleet of no cluster", "GET", f"{clusters}/no-such-cluster/computefleet")
        fleet = f"{clusters}/cluster-ok/computefleet"
        ask("fleet: stop", "PATCH", fleet, body={"status": "STOP_REQUESTED"})
        ask("fleet: stop again", "PATCH", fleet, body={"status": "STOP_REQUESTED"})
        control("fleet", cluster="cluster-ok", status="STOPPED")
        ask("fleet: start", "PATCH", fleet, body={"status": "START_REQUESTED"})
        control("fleet", cluster="cluster-ok", status="RUNNING")
        ask("fleet: a status of AWS Batch", "PATCH", fleet, body={"status": "ENABLED"})
        ask("fleet: an unknown status", "PATCH", fleet, body={"status": "NONE"})
        ask("fleet: of no cluster", "PATCH", f"{clusters}/no-such-cluster/computefleet", body={"status": "STOP_REQUESTED"})
        ask("fleet: no table", "PATCH", f"{clusters}/cluster-bare/computefleet", body={"status": "STOP_REQUESTED"})
        ask("fleet: while updating", "PATCH", f"{clusters}/cluster-updating/computefleet", body={"status": "STOP_REQUESTED"})
        ask("fleet: no body", "PATCH", fleet)
        ask("fleet: a body without Content-Type json", "PATCH", fleet, body=b'{"status":"STOP_REQUESTED"}', headers={"Content-Type": "text/plain"})
        ask("fleet: broken json", "PATCH", fleet, body=b'{"status":')

        # Instances
        instances = f"{clusters}/cluster-ok/instances"
        ask("instances", "GET", instances)
        ask("instances: head node", "GET", instances, {"nodeType": "HeadNode"})
        ask("instances: of a queue", "GET", instances, {"nodeType": "ComputeNode", "queueName": "queue1"})
        ask("instances: unknown node type", "GET", instances, {"nodeType": "Compute"})
        ask("instances: of no cluster", "GET", f"{clusters}/no-such-cluster/instances")
        ask("instances: bad token", "GET", instances, {"nextToken": "not-a-token"})
        victim = control("seed", what="cluster", name="observe-instances", compute=3)["name"]
        ask("delete instances", "DELETE", f"{clusters}/{victim}/instances")
        ask("instances after it", "GET", f"{clusters}/{victim}/instances")
        ask("delete instances of no cluster", "DELETE", f"{clusters}/no-such-cluster/instances")
        ask("delete instances of no cluster, by force", "DELETE", f"{clusters}/no-such-cluster/instances", {"force": "true"})

        # Clusters' logs and stack events
        streams = f"{clusters}/cluster-ok/logstreams"
        head = seeded["clusters"]["cluster-ok"]["instances"][0]
        ask("cluster log streams", "GET", streams)
        ask("cluster log streams: head node", "GET", streams, {"filters": "Name=node-type,Values=HeadNode"})
        ask("cluster log streams: private dns name", "GET", streams, {"filters": f"Name=private-dns-name,Values={head['privateDnsName']}"})
        ask("cluster log streams: two filters", "GET", streams, [("filters", "Name=node-type,Values=HeadNode"), ("filters", "Name=private-dns-name,Values=ip-10-0-0-2")])
        ask("cluster log streams: two filters in one value, a space between", "GET", streams, {"filters": "Name=node-type,Values=HeadNode Name=private-dns-name,Values=ip-10-0-0-2"})
        ask("cluster log streams: bad filter", "GET", streams, {"filters": "x"})
        ask("cluster log streams: bad node type", "GET", streams, {"filters": "Name=node-type,Values=Compute"})
        ask("cluster log streams: of no cluster", "GET", f"{clusters}/no-such-cluster/logstreams")
        ask("cluster log streams: no log group", "GET", f"{clusters}/cluster-bare/logstreams")
        stream = next(iter(seeded["clusters"]["cluster-ok"]["streams"]))
        ask("cluster log events", "GET", f"{streams}/{quote(stream, safe='')}", {"limit": "2"})
        ask("cluster log events: no such stream", "GET", f"{streams}/no-such-stream")
        ask("cluster log events: of no cluster", "GET", f"{clusters}/no-such-cluster/logstreams/x")
        ask("cluster log events: slash", "GET", f"{streams}/a%2Fb")
        ask("cluster log events: limit -1", "GET", f"{streams}/{quote(stream, safe='')}", {"limit": "-1"})
        ask("cluster log events: bad token", "GET", f"{streams}/{quote(stream, safe='')}", {"nextToken": "not-a-token"})
        empty = {"logGroup": seeded["clusters"]["cluster-ok"]["logGroup"], "logStream": "empty"}
        control("put-log-events", **empty)
        ask("cluster log streams: one of them empty", "GET", streams)
        control("delete-log-stream", **empty)
        ask("cluster stack events", "GET", f"{clusters}/cluster-ok/stackevents")
        ask("cluster stack events: of no cluster", "GET", f"{clusters}/no-such-cluster/stackevents")

        # Creating and updating clusters
        config, changed = seeded["clusterConfiguration"], seeded["clusterConfigurationChanged"]
        every = [("suppressValidators", "ALL")]
        dry = ("dryrun", "true")
        create = lambda name, text: {"clusterName": name, "clusterConfiguration": text}  # noqa: E731
        ask("create, dry run", "POST", clusters, [dry], create("new-cluster", config))
        ask("create, dry run, all validators suppressed", "POST", clusters, [dry, *every], create("new-cluster", config))
        ask("create, dry run, two suppressions", "POST", clusters, [dry, ("suppressValidators", "type:A"), ("suppressValidators", "type:B")], create("new-cluster", config))
        ask("create, dry run, a suppression's bad form", "POST", clusters, [dry, ("suppressValidators", "x")], create("new-cluster", config))
        ask("create, dry run, failure level WARNING", "POST", clusters, [dry, ("validationFailureLevel", "WARNING")], create("new-cluster", config))
        ask("create, dry run, bad failure level", "POST", clusters, [dry, ("validationFailureLevel", "NONE")], create("new-cluster", config))
        ask("create, dry run, bad schema", "POST", clusters, [dry], create("new-cluster", "Image:\n  Os: beos\nNonsense: 1\n"))
        ask("create, dry run, not YAML", "POST", clusters, [dry], create("new-cluster", "a: [b"))
        ask("create, dry run, a bare string", "POST", clusters, [dry], create("new-cluster", "hello"))
        ask("create, dry run, empty configuration", "POST", clusters, [dry], create("new-cluster", ""))
        ask("create, dry run, no configuration", "POST", clusters, [dry], {"clusterName": "new-cluster"})
        ask("create, dry run, bad name", "POST", clusters, [dry], create("1_bad", config))
        ask("create, dry run, existing cluster", "POST", clusters, [dry], create("cluster-ok", config))
        lenient = [("suppressValidators", f"type:{kind}LaunchTemplateValidator") for kind in ("HeadNode", "ComputeResource")]
        ask("create, dry run, moto's two mistaken validators suppressed (one warning left)", "POST", clusters, [dry, *lenient], create("new-cluster", config))
        ask("create, dry run, the same, failure level WARNING", "POST", clusters, [dry, *lenient, ("validationFailureLevel", "WARNING")], create("new-cluster", config))
        ask("update, dry run, moto's two mistaken validators suppressed (one warning left)", "PUT", f"{clusters}/cluster-ok", [dry, *lenient], {"clusterConfiguration": changed})
        ask("create", "POST", clusters, lenient, create("created-cluster", config))
        ask("create it again", "POST", clusters, lenient, create("created-cluster", config))
        ask("describe it while being created", "GET", f"{clusters}/created-cluster")
        control("stack-status", name="created-cluster", status="CREATE_COMPLETE")
        ask("describe it when created", "GET", f"{clusters}/created-cluster")
        updated = control("seed", what="cluster", name="updated-cluster")["name"]
        ask("update", "PUT", f"{clusters}/{updated}", lenient, {"clusterConfiguration": changed})
        ask("update it again", "PUT", f"{clusters}/{updated}", lenient, {"clusterConfiguration": changed})
        ask("create, existing cluster", "POST", clusters, [], create("cluster-ok", config))
        ask("create, dry run, region in both and different", "POST", clusters, [dry], create("new-cluster", "Region: eu-west-1\n" + config))
        ask("update, dry run", "PUT", f"{clusters}/cluster-ok", [dry], {"clusterConfiguration": changed})
        ask("update, dry run, all validators suppressed", "PUT", f"{clusters}/cluster-ok", [dry, *every], {"clusterConfiguration": changed})
        ask("update, dry run, no change", "PUT", f"{clusters}/cluster-ok", [dry, *every], {"clusterConfiguration": config})
        forbidden = changed.replace("t3.medium", "t3.large")
        ask("update, dry run, a change that is not allowed", "PUT", f"{clusters}/cluster-ok", [dry, *every], {"clusterConfiguration": forbidden})
        ask("update, dry run, the same by force", "PUT", f"{clusters}/cluster-ok", [dry, *every, ("forceUpdate", "true")], {"clusterConfiguration": forbidden})
        ask("update, dry run, bad schema", "PUT", f"{clusters}/cluster-ok", [dry], {"clusterConfiguration": "Nonsense: 1\n"})
        ask("update, no cluster", "PUT", f"{clusters}/no-such-cluster", [dry], {"clusterConfiguration": changed})
        ask("update, while updating", "PUT", f"{clusters}/cluster-updating", [dry], {"clusterConfiguration": changed})
        ask("update, older cluster", "PUT", f"{clusters}/cluster-bare", [dry], {"clusterConfiguration": changed})

        # Building and deleting images
        image = seeded["imageConfiguration"]
        build_image = lambda name, text: {"imageId": name, "imageConfiguration": text}  # noqa: E731
        ask("build, dry run", "POST", images, [dry], build_image("new-image", image))
        ask("build, dry run, all validators suppressed", "POST", images, [dry, *every], build_image("new-image", image))
        ask("build, dry run, bad schema", "POST", images, [dry], build_image("new-image", "Nonsense: 1\n"))
        ask("build, dry run, not YAML", "POST", images, [dry], build_image("new-image", "a: [b"))
        ask("build, dry run, unknown parent image", "POST", images, [dry], build_image("new-image", image.replace("00001", "0ffff")))
        ask("build, dry run, unknown instance type", "POST", images, [dry], build_image("new-image", image.replace("t3.micro", "z9.mega")))
        ask("build, dry run, empty configuration", "POST", images, [dry], build_image("new-image", ""))
        ask("build, dry run, bad id", "POST", images, [dry], build_image("1_bad", image))
        ask("build, dry run, existing image", "POST", images, [dry, *every], build_image("image-ready", image))
        ask("build, existing image", "POST", images, every, build_image("image-ready", image))
        ask("build, dry run, existing stack", "POST", images, [dry, *every], build_image("build-ok", image))
        ask("build", "POST", images, every, build_image("built-image", image))
        ask("build it again", "POST", images, every, build_image("built-image", image))
        ask("describe it while being built", "GET", f"{images}/built-image")
        ask("build, a warning left", "POST", images, [], build_image("built-image-2", image))
        for what in ("image", "imageStack"):
            name = control("seed", what=what, **({"status": "CREATE_COMPLETE"} if what == "imageStack" else {}))["name"]
            ask(f"delete: {what}", "DELETE", f"{images}/{name}")
            ask(f"delete: {what}, again", "DELETE", f"{images}/{name}")
        ask("delete an image being built", "DELETE", f"{images}/build-ok")
        ask("delete no image", "DELETE", f"{images}/no-such-image")
        name = control("seed", what="cluster", compute=1)["name"]
        ask("delete a cluster", "DELETE", f"{clusters}/{name}")
        ask("delete it again", "DELETE", f"{clusters}/{name}")
        ask("describe it while being deleted", "GET", f"{clusters}/{name}")
        control("stack-status", name=name, status="DELETE_COMPLETE")
        ask("describe it when deleted", "GET", f"{clusters}/{name}")
        ask("delete no cluster", "DELETE", f"{clusters}/no-such-cluster")

        # Routes
        ask("an unknown path", "GET", "/v3/unknown")
        ask("a method the path has not", "POST", f"{clusters}/cluster-ok/computefleet")
        ask("a trailing slash", "GET", f"{clusters}/")

        # CloudWatch Logs, through its own gate
        def ask_logs(note, action, body):
            headers = {"X-Amz-Target": f"Logs_20140328.{action}", "Content-Type": "application/x-amz-json-1.1"}
            status, got, raw = Caller(ready, "logs", "logs")("POST", "/", body, headers)
            cuts = {}
            entry = {"note": note, "gate": "logs", "request": {"method": "POST", "target": "/", "headers": headers, "body": body}}
            entry |= {"status": status, "headers": {name: got[name] for name in KEEP if name in got}}
            entry["body"] = shorten(json.loads(raw), "", cuts)
            observed.append(entry | ({"cut": cuts} if cuts else {}))

        group = seeded["images"]["build-ok"]["logGroup"]
        slash = {"logGroupName": group, "logStreamName": "3.16.1/1"}
        ask_logs("CloudWatch: the stream with a slash", "GetLogEvents", {**slash, "startFromHead": True, "limit": 2})
        ask_logs("CloudWatch: no such stream (moto says group)", "GetLogEvents", {**slash, "logStreamName": "none"})
        ask_logs("CloudWatch: no such group", "GetLogEvents", {**slash, "logGroupName": "none"})
        ask_logs("CloudWatch: bad token", "GetLogEvents", {**slash, "nextToken": "not-a-token"})
        ask_logs("CloudWatch: limit 10001", "GetLogEvents", {**slash, "limit": 10001})
        ask_logs("CloudWatch: streams", "DescribeLogStreams", {"logGroupName": group})
        ask_logs("CloudWatch: streams, one empty", "DescribeLogStreams", {"logGroupName": seeded["images"]["empty-stream"]["logGroup"]})

    # Presigned addresses hold this run's port and signature.
    text = json.dumps(settled(observed), ensure_ascii=False)
    return json.loads(re.sub(r"http://127\.0\.0\.1:\d+/[^\"\s]*", "http://127.0.0.1/…", text))


def main(check: bool) -> None:
    file = Path(__file__).with_name("observed.json")
    observed = observe()
    if check:
        found = differences(json.loads(file.read_text(encoding="utf-8")), observed)
        print("\n".join(found) or f"The real server gives the {len(observed)} answers that are recorded.")
        raise SystemExit(1 if found else 0)
    file.write_text(json.dumps(observed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for entry in observed:
        print(entry["status"], entry["note"], "|", json.dumps(entry["body"], ensure_ascii=False)[:160])


if __name__ == "__main__":
    main("--check" in sys.argv)
