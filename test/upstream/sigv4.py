"""Judge a received request's AWS Signature Version 4 with botocore's own implementation.

Why not write it here: the client under test signs with other code, and the judge must not share its mistakes. So the
canonical request, the string to sign and the signature are all computed by ``botocore.auth.SigV4Auth``; this file only
takes the ``Authorization`` header apart and says no in the words of the AWS front end.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from http.client import HTTPMessage

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

ALGORITHM = "AWS4-HMAC-SHA256"
TOLERANCE = timedelta(minutes=5)
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@dataclass(frozen=True)
class KnownCredential:
    """A key pair the gate knows. ``token`` makes it a session's, ``expired`` a session's that is over.

    ``arn`` is whose it is, ``role`` the role that was assumed for it, and ``denied`` what it may not do: `logs:FilterLogEvents`.
    """

    access_key: str
    secret_key: str
    token: str | None = None
    expired: bool = False
    arn: str = "arn:aws:iam::123456789012:user/somebody"
    role: str | None = None
    expires: datetime | None = None
    denied: frozenset[str] = frozenset()


class SignatureError(Exception):
    """The request is refused; ``kind`` is the exception's name as ``x-amzn-ErrorType`` gives it."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind
        self.message = message


class ReceivedSigV4Auth(SigV4Auth):
    """botocore's signer, with the one rule a verifier has to change: the signed headers are those the client named."""

    def headers_to_sign(self, request):
        return request.headers


def _hashed(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("latin-1", "replace")).digest()).decode()


def _parameters(authorization: str) -> dict[str, str]:
    """The Credential, SignedHeaders and Signature of an Authorization header."""
    scheme, _, rest = authorization.strip().partition(" ")
    found = {}
    for pair in filter(None, (part.strip() for part in rest.split(","))):
        name, equals, value = pair.partition("=")
        if not equals:
            raise SignatureError(
                "IncompleteSignatureException",
                "Invalid key=value pair (missing equal-sign) in Authorization header "
                f"(hashed with SHA-256 and encoded with Base64): '{_hashed(pair)}'.",
            )
        found[name] = value
    missing = [name for name in ("Credential", "Signature", "SignedHeaders") if not found.get(name)]
    if scheme != ALGORITHM or missing:
        missing = missing or ["Credential", "Signature", "SignedHeaders"]
        raise SignatureError(
            "IncompleteSignatureException",
            " ".join(f"Authorization header requires '{name}' parameter." for name in missing)
            + f" (Hashed with SHA-256 and encoded with Base64) Authorization={_hashed(authorization)}",
        )
    return found


def _timestamp(headers: HTTPMessage) -> str:
    """The request's own time, which is signed, and must be in the form YYYYMMDDTHHMMSSZ."""
    stamp = headers.get("X-Amz-Date") or headers.get("Date")
    if stamp is None:
        raise SignatureError(
            "IncompleteSignatureException",
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
        )
    if not re.fullmatch(r"\d{8}T\d{6}Z", stamp):
        raise SignatureError(
            "IncompleteSignatureException",
            f"Date must be in ISO-8601 'basic format'. Got '{stamp}'. See http://en.wikipedia.org/wiki/ISO_8601",
        )
    return stamp


def _check_scope(scope: list[str], stamp: str, region: str, service: str) -> None:
    """Region and service come from the gate's configuration: a client that guesses them must be caught."""
    if len(scope) != 4:
        raise SignatureError(
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{'/'.join(scope)}'",
        )
    date, got_region, got_service, terminator = scope
    if terminator != "aws4_request":
        message = f"Credential should be scoped with a valid terminator: 'aws4_request', not '{terminator}'."
    elif got_region != region:
        message = f"Credential should be scoped to a valid region, not '{got_region}'. "
    elif got_service != service:
        message = f"Credential should be scoped to correct service: '{service}'. "
    elif date != stamp[:8]:
        message = (
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{date}' != '{stamp[:8]}', from '{stamp}'."
        )
    else:
        return
    raise SignatureError("InvalidSignatureException", message)


def _check_age(stamp: str, now: datetime) -> None:
    sent = datetime.strptime(stamp, SIGV4_TIMESTAMP).replace(tzinfo=timezone.utc)
    text = lambda moment: moment.strftime(SIGV4_TIMESTAMP)  # noqa: E731
    if sent < now - TOLERANCE:
        raise SignatureError(
            "InvalidSignatureException",
            f"Signature expired: {stamp} is now earlier than {text(now - TOLERANCE)} ({text(now)} - 5 min.)",
        )
    if sent > now + TOLERANCE:
        raise SignatureError(
            "InvalidSignatureException",
            f"Signature not yet current: {stamp} is still later than {text(now + TOLERANCE)} ({text(now)} + 5 min.)",
        )


def _text(raw: bytes) -> str:
    """Request targets are ASCII; whatever is not is taken as UTF-8, or else byte for byte, so that nothing can throw."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def verify(
    method: str,
    target: bytes,
    headers: HTTPMessage,
    body: bytes,
    *,
    known: dict[str, KnownCredential],
    region: str,
    service: str,
    now: datetime | None = None,
) -> KnownCredential:
    """Return the credential that signed the request, or raise SignatureError.

    ``target`` is the request line's second word, byte for byte: the path must be judged as it came, since decoding and
    encoding it again would hide exactly the mistakes that the tests look for.
    """
    authorization = headers.get("Authorization")
    if not authorization:
        raise SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
    parts = _parameters(authorization)
    stamp = _timestamp(headers)
    access_key, *scope = parts["Credential"].split("/")
    _check_scope(scope, stamp, region, service)

    signed_names = parts["SignedHeaders"].split(";")
    if "host" not in signed_names:
        raise SignatureError(
            "InvalidSignatureException",
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
        )

    # An unknown key, a session's key without its token, a plain key with one, and a wrong token are all "invalid".
    credential = known.get(access_key)
    if credential is None or headers.get("X-Amz-Security-Token") != credential.token:
        raise SignatureError("UnrecognizedClientException", "The security token included in the request is invalid.")
    _check_age(stamp, now or datetime.now(timezone.utc))

    signed = HTTPHeaders()
    for name in signed_names:
        for value in headers.get_all(name, []):
            signed[name] = value  # HTTPMessage appends: repeated headers are kept, and botocore joins them
    claimed = headers.get("X-Amz-Content-SHA256")
    if claimed not in (None, hashlib.sha256(body).hexdigest()):
        raise SignatureError("InvalidSignatureException", MISMATCH)

    request = AWSRequest(
        method=method, url=f"http://{headers.get('Host', '')}{_text(target)}", headers=signed, data=body
    )
    request.context["timestamp"] = stamp
    auth = ReceivedSigV4Auth(Credentials(credential.access_key, credential.secret_key, credential.token), service, region)
    expected = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    if not hmac.compare_digest(expected.encode(), parts["Signature"].encode("latin-1", "replace")):
        raise SignatureError("InvalidSignatureException", MISMATCH)
    if credential.expired or (credential.expires is not None and credential.expires <= datetime.now(timezone.utc)):
        raise SignatureError("ExpiredTokenException", "The security token included in the request is expired")
    return credential

