"""What stands in AWS when somebody deploys the API with its defaults: who may do what, and how often.

The API's stack has a role, the only principal that may call the API, and that role may do nothing else; whoever has an
identity in the account may assume it. Every refusal has AWS's words and form, those of API Gateway, of CloudWatch Logs,
and of the Query protocol of STS and CloudFormation.
"""

import base64
import json
import re
import threading
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from gate import Forward, Response, json_response
from seed import ACCOUNT
from sigv4 import KnownCredential, SignatureError

STACK = "parallelcluster-api"
API_ID = "a1b2c3d4e5"
SUFFIX = "0123456789ab"
ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
SUBJECT = "repo:my-org/my-repo:ref:refs/heads/main"


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


API_USER_ROLE = role_arn(f"ParallelClusterApiUserRole-{SUFFIX}")
# Assumed with a token of the issuer above; may do what the caller's own credentials may.
WEB_IDENTITY_ROLE = role_arn("my-worker")
# Only with the external id; may call nothing but the API as well.
EXTERNAL_ROLE = role_arn(f"ParallelClusterApiUserRole-{SUFFIX}-partner")
EXTERNAL_ID = "partner-7"

# The smallest of the documented ones. A bucket holds as many as come in a second, where AWS says nothing else.
QUOTAS = {
    "execute-api": (100, 10),
    "logs:GetLogEvents": (25, 25),
    "logs:FilterLogEvents": (5, 5),
    "logs:DescribeLogStreams": (5, 5),
    "logs:DescribeLogGroups": (5, 5),
    "cloudformation:DescribeStacks": (10, 10),
    "sts:AssumeRole": (100, 100),
    "sts:AssumeRoleWithWebIdentity": (100, 100),
}


class Quotas:
    """A token bucket for each kind of request; all callers of the account share it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.buckets = {}

    def take(self, kind: str) -> bool:
        if kind not in QUOTAS:
            return True
        rate, burst = QUOTAS[kind]
        with self.lock:
            now = time.monotonic()
            tokens, then = self.buckets.get(kind, (burst, now))
            tokens = min(burst, tokens + (now - then) * rate)
            allowed = tokens >= 1
            self.buckets[kind] = (tokens - 1 if allowed else tokens, now)
            return allowed


# ---- the words of each kind of service


def query_error(status: int, code: str, message: str) -> Response:
    body = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n'
        f"    <Code>{escape(code)}</Code>\n    <Message>{escape(message)}</Message>\n  </Error>\n"
        "  <RequestId>b8a1c3d2-0000-4000-8000-000000000000</RequestId>\n</ErrorResponse>\n"
    )
    return Response(status, [("Content-Type", "text/xml")], body.encode())


def query_refusal(error: SignatureError) -> Response:
    code = {
        "MissingAuthenticationTokenException": "MissingAuthenticationToken",
        "IncompleteSignatureException": "IncompleteSignature",
        "InvalidSignatureException": "SignatureDoesNotMatch",
        "UnrecognizedClientException": "InvalidClientTokenId",
        "ExpiredTokenException": "ExpiredToken",
    }[error.kind]
    return query_error(400 if code == "IncompleteSignature" else 403, code, error.message)


def unauthorized(credential: KnownCredential, action: str, resource: str, why: str) -> str:
    return f"User: {credential.arn} is not authorized to perform: {action} on resource: {resource} {why}"


def no_policy_allows(action: str) -> str:
    return f"because no identity-based policy allows the {action} action"


def is_api_user(credential: KnownCredential) -> bool:
    """What the API's resource policy asks of ``aws:PrincipalArn``: to be like the role's, whatever follows."""
    return (credential.role or credential.arn).startswith(API_USER_ROLE)


# ---- what stands before each service


class Api:
    """API Gateway: only the routes of the contract, only the API's role, 100 requests a second with bursts of 10."""

    def __init__(self, region: str, quotas: Quotas, paths: dict):
        self.region = region
        self.quotas = quotas
        self.routes = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "[^/]+", path)))
            for path, methods in paths.items()
            for method in methods
        ]

    def __call__(self, credential, method: str, target: bytes, headers, body: bytes) -> Response | None:
        path = target.partition(b"?")[0].decode("latin-1")
        inside = path.removeprefix("/prod")
        if not any(method == known and route.fullmatch(inside) for known, route in self.routes):
            raise SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
        if not is_api_user(credential):
            # API Gateway hides the account.
            resource = f"arn:aws:execute-api:{self.region}:********{ACCOUNT[8:]}:{API_ID}/prod/{method}{unquote(inside)}"
            message = unauthorized(credential, "execute-api:Invoke", resource, "with an explicit deny")
            return json_response(403, {"Message": message}, headers=[("x-amzn-ErrorType", "AccessDeniedException")])
        if not self.quotas.take("execute-api"):
            kind = [("x-amzn-ErrorType", "TooManyRequestsException")]
            return json_response(429, {"message": "Too Many Requests"}, headers=kind)
        return None


class CloudWatchLogs:
    """CloudWatch Logs: the API's role may not, nobody may what is denied to them, and every action has its quota."""

    def __init__(self, region: str, quotas: Quotas):
        self.region = region
        self.quotas = quotas

    def __call__(self, credential, method: str, target: bytes, headers, body: bytes) -> Response | None:
        action = "logs:" + headers.get("X-Amz-Target", "").partition(".")[2]
        refuse = lambda value: json_response(400, value, "application/x-amz-json-1.1")  # noqa: E731
        if is_api_user(credential) or action in credential.denied:
            try:
                asked = json.loads(body or b"{}")
            except ValueError:
                asked = {}
            group = asked.get("logGroupName") or ""
            stream = asked.get("logStreamName") or ""
            resource = f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{group}:log-stream:{stream}"
            message = unauthorized(credential, action, resource, no_policy_allows(action))
            return refuse({"__type": "AccessDeniedException", "Message": message})
        if not self.quotas.take(action):
            return refuse({"__type": "ThrottlingException", "message": "Rate exceeded"})
        return None


def parameters(target: bytes, body: bytes) -> dict[str, str]:
    """Of a request in the Query protocol: its form, or its query."""
    text = body.decode("utf-8", "replace") or target.decode("latin-1").partition("?")[2]
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


class CloudFormation:
    def __init__(self, region: str, quotas: Quotas):
        self.region = region
        self.quotas = quotas

    def __call__(self, credential, method: str, target: bytes, headers, body: bytes) -> Response | None:
        asked = parameters(target, body)
        action = "cloudformation:" + asked.get("Action", "")
        if is_api_user(credential) or action in credential.denied:
            resource = f"arn:aws:cloudformation:{self.region}:{ACCOUNT}:stack/{asked.get('StackName', '*')}/*"
            return query_error(403, "AccessDenied", unauthorized(credential, action, resource, no_policy_allows(action)))
        if not self.quotas.take(action):
            return query_error(400, "Throttling", "Rate exceeded")
        return None


@dataclass
class WebIdentity:
    """An OpenID Connect provider: signs tokens, and judges them as STS does."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def token(self, expires_in: float = 3600, **claims) -> str:
        now = int(time.time())
        content = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "nbf": now, "exp": now + int(expires_in)}
        parts = [{"alg": "RS256", "typ": "JWT", "kid": "1"}, content | claims]
        text = ".".join(_encode(json.dumps(part).encode()) for part in parts)
        return f"{text}.{_encode(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    def refusal(self, token: str) -> Response | None:
        try:
            head, content, signature = token.split(".")
            claims = json.loads(_decode(content))
            json.loads(_decode(head))
        except ValueError:
            message = "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
            return query_error(400, "InvalidIdentityToken", message)
        if claims.get("iss") != ISSUER:
            message = f"No OpenIDConnect provider found in your account for {claims.get('iss')}"
            return query_error(400, "InvalidIdentityToken", message)
        try:
            signed = f"{head}.{content}".encode()
            self.key.public_key().verify(_decode(signature), signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            message = "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"
            return query_error(400, "InvalidIdentityToken", message)
        now = int(time.time())
        if now >= claims["exp"]:
            message = f"Token expired: current date/time {now} must be before the expiration date/time {claims['exp']}"
            return query_error(400, "ExpiredTokenException", message)
        if claims.get("aud") != AUDIENCE:
            return query_error(400, "InvalidIdentityToken", "Incorrect token audience")
        if claims.get("sub") != SUBJECT:
            return query_error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        return None


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Sts:
    """Who may assume which role, and for how long. moto hands out the credentials, which all gates then know."""

    def __init__(self, forward: Forward, known: dict[str, KnownCredential], quotas: Quotas, web_identity: WebIdentity):
        self.forward = forward
        self.known = known
        self.quotas = quotas
        self.web_identity = web_identity

    @staticmethod
    def is_unsigned(target: bytes, body: bytes) -> bool:
        return parameters(target, body).get("Action") == "AssumeRoleWithWebIdentity"

    def __call__(self, credential, method: str, target: bytes, headers, body: bytes) -> Response | None:
        """What refuses a request, before it is handed on."""
        asked = parameters(target, body)
        action = asked.get("Action", "")
        if not self.quotas.take(f"sts:{action}"):
            return query_error(400, "Throttling", "Rate exceeded")
        if action not in ("AssumeRole", "AssumeRoleWithWebIdentity"):
            return None
        session, role = asked.get("RoleSessionName", ""), asked.get("RoleArn", "")
        if not re.fullmatch(r"[\w+=,.@-]{2,64}", session):
            message = (
                f"1 validation error detected: Value '{session}' at 'roleSessionName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
            )
            return query_error(400, "ValidationError", message)
        if not re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/.+", role):
            return query_error(400, "ValidationError", f"{role} is invalid")
        seconds = int(asked.get("DurationSeconds", 3600))
        if seconds < 900:
            message = (
                f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
                "Member must have value greater than or equal to 900"
            )
            return query_error(400, "ValidationError", message)
        if action == "AssumeRoleWithWebIdentity":
            refused = self.web_identity.refusal(asked.get("WebIdentityToken", ""))
            if refused is not None:
                return refused
            if role != WEB_IDENTITY_ROLE:
                return query_error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        else:
            trusted = role == API_USER_ROLE or (role == EXTERNAL_ROLE and asked.get("ExternalId") == EXTERNAL_ID)
            if not trusted or is_api_user(credential) or "sts:AssumeRole" in credential.denied:
                message = f"User: {credential.arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
                return query_error(403, "AccessDenied", message)
        if seconds > 3600 and credential is not None and credential.role is not None:
            message = (
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            )
            return query_error(400, "ValidationError", message)
        if seconds > 3600:
            message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
            return query_error(400, "ValidationError", message)
        return None

    def handle(self, method: str, target: bytes, headers, body: bytes) -> Response:
        """Hands on to moto; new credentials become known to the gates, until they expire."""
        response = self.forward(method, target, headers, body)
        asked = parameters(target, body)
        if response.status == 200 and asked.get("Action", "").startswith("AssumeRole"):
            found = {element.tag.rpartition("}")[2]: element.text for element in ElementTree.fromstring(response.body).iter()}
            name = asked["RoleArn"].rpartition("/")[2]
            self.known[found["AccessKeyId"]] = KnownCredential(
                found["AccessKeyId"],
                found["SecretAccessKey"],
                found["SessionToken"],
                arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/{asked['RoleSessionName']}",
                role=asked["RoleArn"],
                expires=datetime.fromisoformat(found["Expiration"]).astimezone(timezone.utc),
            )
        return response
