"""Smoke test of the default deployment, with boto3 as the client: what is refused, in which words, and how often.

check.py runs it; ``expect`` notes what is wrong.
"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from client import Caller, send

ONCE = Config(retries={"total_max_attempts": 1})


def check(ready: dict, expect) -> None:
    deployed = ready["deployment"]
    env, urls = deployed["env"], deployed["urls"]
    user = {"aws_access_key_id": env["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": env["AWS_SECRET_ACCESS_KEY"]}

    def client(service: str, keys=user, config=ONCE, **options):
        session = boto3.Session(region_name=env["AWS_REGION"], **keys)
        return session.client(service, endpoint_url=urls[service], config=config, **options)

    def control(path: str, **body):
        answer = send(ready["urls"]["control"], "POST", path, json.dumps(body).encode())
        return json.loads(answer[2])

    def refused(what: str, call, status: int, code: str, message: str) -> None:
        try:
            seen = call()
        except ClientError as error:
            seen = error.response
            right = seen["ResponseMetadata"]["HTTPStatusCode"] == status and seen["Error"]["Code"] == code
            right = right and message in seen["Error"]["Message"]
            expect(f"{what} is {status} {code}", right, seen)
        else:
            expect(f"{what} is {status} {code}", False, seen)

    def session(credentials: dict) -> dict:
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        return dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), (credentials[n] for n in names)))

    # CloudFormation
    cloudformation = client("cloudformation")
    [stack] = cloudformation.describe_stacks(StackName=deployed["stackName"])["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    expect("the stack tells the API's address", outputs.get("ParallelClusterApiInvokeUrl") == urls["api"], outputs)
    expect("the stack tells the role", outputs.get("ParallelClusterApiUserRole") == deployed["roleArn"], outputs)
    [without] = cloudformation.describe_stacks(StackName=f"{deployed['stackName']}-without-role")["Stacks"]
    expect("a stack may have no role", len(without["Outputs"]) == 1, without)
    refused("no such stack", lambda: cloudformation.describe_stacks(StackName="none"), 400, "ValidationError", "Stack with id none does not exist")
    wrong = {**user, "aws_secret_access_key": "wrong"}
    refused("a wrong secret", lambda: client("cloudformation", wrong).describe_stacks(), 403, "SignatureDoesNotMatch", "The request signature we calculated")
    refused("an unknown key", lambda: client("sts", {**user, "aws_access_key_id": "AKIDNONE"}).get_caller_identity(), 403, "InvalidClientTokenId", "The security token included in the request is invalid")

    # STS
    sts = client("sts")
    assume = {"RoleArn": deployed["roleArn"], "RoleSessionName": "check"}
    role = sts.assume_role(**assume)["Credentials"]
    expect("the role's credentials last an hour", 3500 < role["Expiration"].timestamp() - time.time() <= 3600, role)
    refused("another role", lambda: sts.assume_role(**{**assume, "RoleArn": deployed["roleArn"][:-1] + "x"}), 403, "AccessDenied", "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::")
    external = {**assume, "RoleArn": deployed["external"]["roleArn"]}
    refused("no external id", lambda: sts.assume_role(**external), 403, "AccessDenied", "sts:AssumeRole")
    sts.assume_role(**external, ExternalId=deployed["external"]["externalId"])
    refused("ten hours", lambda: sts.assume_role(**assume, DurationSeconds=36_000), 400, "ValidationError", "exceeds the MaxSessionDuration")
    refused("a bad session name", lambda: sts.assume_role(**{**assume, "RoleSessionName": "a b"}), 400, "ValidationError", "roleSessionName")
    refused("the role assumes itself", lambda: client("sts", session(role)).assume_role(**assume), 403, "AccessDenied", "sts:AssumeRole")

    # Web identity
    unsigned = client("sts", {}, Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}))
    identity = {"RoleArn": deployed["webIdentity"]["roleArn"], "RoleSessionName": "worker"}
    federate = lambda token, **more: unsigned.assume_role_with_web_identity(**{**identity, **more}, WebIdentityToken=token)  # noqa: E731
    web = federate(deployed["webIdentity"]["token"])["Credentials"]
    refused("no JWT", lambda: federate("abcdefgh"), 400, "InvalidIdentityToken", "not a valid JWT")
    refused("an expired token", lambda: federate(control("/token", expiresIn=-60)["token"]), 400, "ExpiredTokenException", "Token expired: current date/time ")
    refused("a token for others", lambda: federate(control("/token", aud="others")["token"]), 400, "InvalidIdentityToken", "Incorrect token audience")
    refused("a token of others", lambda: federate(control("/token", iss="https://example.com")["token"]), 400, "InvalidIdentityToken", "No OpenIDConnect provider found")
    refused("a token of another branch", lambda: federate(control("/token", sub="repo:x/y")["token"]), 403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
    token = deployed["webIdentity"]["token"]
    forged = token[:-8] + ("AAAAAAAA" if token[-8:] != "AAAAAAAA" else "BBBBBBBB")
    refused("a forged token", lambda: federate(forged), 400, "InvalidIdentityToken", "Couldn't retrieve verification key")
    refused("a role that trusts nobody out there", lambda: federate(token, RoleArn=deployed["roleArn"]), 403, "AccessDenied", "Not authorized")
    chained = client("sts", session(web))
    chained.assume_role(**assume)
    refused("two hours by role chaining", lambda: chained.assume_role(**assume, DurationSeconds=7200), 400, "ValidationError", "1 hour session limit for roles assumed by role chaining")

    # The API
    keys = lambda credentials: {name[0].lower() + name[1:]: credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")}  # noqa: E731
    caller = Caller({"urls": urls, "region": env["AWS_REGION"], "credentials": {"plain": keys(role)}})
    target = f"/v3/images/custom/my-failed-image?region={env['AWS_REGION']}"
    answer = caller("GET", target)
    expect("the role may call the API", answer[0] == 200 and b"BUILD_FAILED" in answer[2], answer)
    status, headers, body = Caller({**ready, "urls": urls})("GET", target)
    text = json.loads(body).get("Message", "")
    denied = r"User: arn:aws:iam::123456789012:user/\S+ is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:\*{8}9012:\w+/prod/GET/v3/images/custom/my-failed-image with an explicit deny"
    expect("nobody else may", status == 403 and headers["x-amzn-errortype"] == "AccessDeniedException" and re.fullmatch(denied, text), text)
    for method, path in (("GET", "/v3/none"), ("POST", "/v3/images/custom/my-image"), ("GET", "/v3/images/custom/my-image/logstreams/3.16.1/1")):
        status, headers, body = caller(method, path)
        right = status == 403 and json.loads(body) == {"message": "Missing Authentication Token"}
        expect(f"{method} {path}, which is no route, is 403", right, body)
    statuses = []
    with ThreadPoolExecutor(40) as pool:
        for answer in pool.map(lambda _: caller("GET", "/v3/images/custom/my-image?limit=x"), range(80)):
            statuses.append(answer[0])
            if answer[0] == 429:
                expect("a throttle's words", json.loads(answer[2]) == {"message": "Too Many Requests"}, answer) if statuses.count(429) == 1 else None
    expect("more than a burst is throttled", statuses.count(200) >= 10 and statuses.count(429) > 0, statuses)
    time.sleep(0.2)
    expect("and soon no more", caller("GET", target)[0] == 200)

    # CloudWatch Logs
    logs = client("logs")
    group = ready["seeded"]["images"]["my-failed-image"]["logGroup"]
    [name] = ready["seeded"]["images"]["my-failed-image"]["streams"]
    read = {"logGroupName": group, "logStreamName": name}
    events = logs.get_log_events(**read, startFromHead=True)["events"]
    expect("the caller reads the build's log", "command not found" in json.dumps(events), events)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}:log-stream:{name}"
    refused("the role reading logs", lambda: client("logs", session(role)).get_log_events(**read), 400, "AccessDeniedException", f"is not authorized to perform: logs:GetLogEvents on resource: {arn} because no identity-based policy allows the logs:GetLogEvents action")
    expect("web identity may", client("logs", session(web)).get_log_events(**read)["events"] != [])
    groups = logs.describe_log_groups(logGroupNamePrefix="/aws/parallelcluster/my-cluster-")["logGroups"]
    expect("a name that was used twice has two groups", len(groups) == 2, groups)
    with ThreadPoolExecutor(50) as pool:

        def once(_):
            try:
                return logs.get_log_events(**read, limit=1)["ResponseMetadata"]["HTTPStatusCode"]
            except ClientError as error:
                return error.response["Error"]["Code"]

        seen = list(pool.map(once, range(100)))
    expect("more than 25 a second are throttled", 20 <= seen.count(200) < 100 and "ThrottlingException" in seen, seen)
    control("/credential", accessKeyId="AKIDLIMITED", secretAccessKey="x", denied=["logs:FilterLogEvents"])
    limited = client("logs", {"aws_access_key_id": "AKIDLIMITED", "aws_secret_access_key": "x"})
    refused("what is denied to a user", lambda: limited.filter_log_events(logGroupName=group), 400, "AccessDeniedException", "logs:FilterLogEvents on resource")

    # What tests count, end and break
    control("/expire-sessions")
    expect("an expired session is refused", caller("GET", target)[0] == 403 and b"is expired" in caller("GET", target)[2])
    refused("an expired session at STS", lambda: chained.get_caller_identity(), 403, "ExpiredToken", "is expired")
    control("/arrivals")
    cloudformation.describe_stacks(StackName=deployed["stackName"])
    came = control("/arrivals")
    expect("arrivals are counted", [entry["action"] for entry in came["cloudformation"]] == ["DescribeStacks"] and came["sts"] == [], came)
    control("/drop", gate="cloudformation", when="before")
    again = client("cloudformation", user, Config(retries={"total_max_attempts": 2}))
    again.describe_stacks(StackName=deployed["stackName"])
    again.describe_stacks(StackName=deployed["stackName"])
    came = control("/arrivals")
    expect("a reused connection can break", len(came["cloudformation"]) == 2, came)
