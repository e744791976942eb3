/**
 * Verifies the AWS Signature Version 4 of a request as it was received, with AWS's own error codes and messages.
 *
 * It shares no code with the client's signer, because it must not share its mistakes: only the hashes are the platform's.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { AwsError } from "./Answer.ts"
import type { ReceivedRequest } from "./Call.ts"
import type { Identity } from "./Model.ts"

const algorithm = "AWS4-HMAC-SHA256"
const tolerance = 5 * 60 * 1000

const incomplete = (message: string) => new AwsError({ code: "IncompleteSignatureException", message })
const invalid = (message: string) => new AwsError({ code: "InvalidSignatureException", message })
const mismatch = invalid(
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and " +
    "signing method. Consult the service documentation for details.",
)
const unknown = new AwsError({
  code: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
})
const expired = new AwsError({
  code: "ExpiredTokenException",
  message: "The security token included in the request is expired",
})

/** Also what API Gateway answers for a path or stage that it does not have. */
export const missing = new AwsError({
  code: "MissingAuthenticationTokenException",
  message: "Missing Authentication Token",
})

/** Verifies requests to one service: succeeds with the identity that signed. */
export const make = (options: {
  readonly identities: ReadonlyMap<string, Identity>
  /** The name that requests are signed for. */
  readonly service: string
  /** Default: any region; see {@link regionOf}. */
  readonly region?: string | undefined
}): (request: ReceivedRequest) => Effect.Effect<Identity, AwsError> => {
  const signingKey = keyRing()

  return Effect.fnUntraced(function* (request) {
    const now = request.time.getTime()
    const authorization = request.headers.get("authorization")
    if (!authorization) return yield* missing
    const { Credential, Signature, SignedHeaders } = yield* parse(authorization)
    const stamp = yield* readStamp(request.headers)
    const [accessKeyId = "", ...scope] = Credential.split("/")
    yield* checkScope(scope, stamp, options)
    const signedHeaders = SignedHeaders.split(";")
    if (!signedHeaders.includes("host")) {
      return yield* invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
    }
    // No header has such a name, so no signature can be right.
    if (!signedHeaders.every((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name))) return yield* mismatch
    const credentials = options.identities.get(accessKeyId)
    const token = credentials?.sessionToken && Redacted.value(credentials.sessionToken)
    // An unknown key, a session's key without its token, another key with one, and a wrong token are all the same.
    if (credentials === undefined || (request.headers.get("x-amz-security-token") ?? undefined) !== token) {
      return yield* unknown
    }
    yield* checkAge(stamp, now)

    const signature = yield* Effect.promise(async () => {
      const bodyHash = await sha256(request.body)
      const claimed = request.headers.get("x-amz-content-sha256")
      if (claimed !== null && claimed !== bodyHash) return undefined
      const canonical = await sha256(encoder.encode(canonicalRequest(request, signedHeaders, bodyHash)))
      const key = await signingKey(credentials, scope)
      return hex(await hmac(key, [algorithm, stamp, scope.join("/"), canonical].join("\n")))
    })
    if (signature !== Signature) return yield* mismatch
    if (credentials.expiration !== undefined && credentials.expiration.getTime() <= now) return yield* expired
    return credentials
  })
}

/** The region that a request is signed for. */
export const regionOf = ({ headers }: ReceivedRequest): string | undefined =>
  /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(headers.get("authorization") ?? "")?.[1]

/** Takes the `Authorization` header apart. */
const parse = Effect.fnUntraced(function* (authorization: string) {
  const [scheme, ...rest] = authorization.trim().split(" ")
  const found = { Credential: "", Signature: "", SignedHeaders: "" }
  for (const pair of rest.join(" ").split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const [name, ...value] = pair.split("=")
    if (value.length === 0) {
      return yield* incomplete(
        "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with " +
          `Base64): '${yield* hashed(pair)}'.`,
      )
    }
    if (name === "Credential" || name === "Signature" || name === "SignedHeaders") found[name] = value.join("=")
  }
  const absent = Object.entries(found).filter(([, value]) => scheme !== algorithm || value === "")
  if (absent.length > 0) {
    return yield* incomplete(
      absent.map(([name]) => `Authorization header requires '${name}' parameter.`).join(" ") +
        ` (Hashed with SHA-256 and encoded with Base64) Authorization=${yield* hashed(authorization)}`,
    )
  }
  return found
})

/** The request's own time, which is signed. */
const readStamp = (headers: Headers): Effect.Effect<string, AwsError> => {
  const stamp = headers.get("x-amz-date") ?? headers.get("date")
  if (stamp === null) {
    return Effect.fail(
      incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."),
    )
  }
  return Number.isNaN(fromStamp(stamp))
    ? Effect.fail(
      incomplete(
        `Date must be in ISO-8601 'basic format'. Got '${stamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
      ),
    )
    : Effect.succeed(stamp)
}

const fromStamp = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"))

const toStamp = (time: number): string => new Date(time).toISOString().replace(/[:-]|\.\d{3}/g, "")

/** Region and service are the API's own: a client that guesses them must be caught. */
const checkScope = (
  scope: ReadonlyArray<string>,
  stamp: string,
  { region, service }: { readonly region?: string | undefined; readonly service: string },
): Effect.Effect<void, AwsError> => {
  const [date, gotRegion, gotService, terminator] = scope
  if (scope.length !== 4) {
    return Effect.fail(
      incomplete(
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got " +
          `'${scope.join("/")}'`,
      ),
    )
  }
  const message = terminator !== "aws4_request"
    ? `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'.`
    : region !== undefined && gotRegion !== region
    ? `Credential should be scoped to a valid region, not '${gotRegion}'. `
    : gotService !== service
    ? `Credential should be scoped to correct service: '${service}'. `
    : date !== stamp.slice(0, 8)
    ? "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
      `'${date}' != '${stamp.slice(0, 8)}', from '${stamp}'.`
    : undefined
  return message === undefined ? Effect.void : Effect.fail(invalid(message))
}

const checkAge = (stamp: string, now: number): Effect.Effect<void, AwsError> => {
  const sent = fromStamp(stamp)
  // Stamps have no fractions of a second.
  const second = Math.floor(now / 1000) * 1000
  const [oldest, newest] = [toStamp(second - tolerance), toStamp(second + tolerance)]
  if (sent < second - tolerance) {
    return Effect.fail(
      invalid(`Signature expired: ${stamp} is now earlier than ${oldest} (${toStamp(second)} - 5 min.)`),
    )
  }
  if (sent > second + tolerance) {
    return Effect.fail(
      invalid(`Signature not yet current: ${stamp} is still later than ${newest} (${toStamp(second)} + 5 min.)`),
    )
  }
  return Effect.void
}

const canonicalRequest = (
  { headers, method, url }: ReceivedRequest,
  signedHeaders: ReadonlyArray<string>,
  bodyHash: string,
) =>
  [
    method,
    // Not decoded first: for every service but S3, escapes are encoded again.
    url.pathname.replace(/\/+/g, "/").split("/").map(encode).join("/"),
    canonicalQuery(url.search),
    ...signedHeaders.map((name) =>
      // Fetch hides `host` from programs, and it is the URL's.
      `${name}:${(headers.get(name) ?? (name === "host" ? url.host : "")).trim().replace(/ +/g, " ")}`
    ),
    "",
    signedHeaders.join(";"),
    bodyHash,
  ].join("\n")

const canonicalQuery = (search: string): string =>
  search.slice(1).split("&").filter((pair) => pair !== "").map((pair) => {
    const at = pair.indexOf("=")
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)]
    return [encode(decode(name)), encode(decode(value))] as const
  }).sort(([a, x], [b, y]) => compare(a, b) || compare(x, y)).map((pair) => pair.join("=")).join("&")

const compare = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0

const decode = (text: string): string => {
  try {
    // A `+` that came as it is stands for a space, which SigV4 writes `%20`.
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    return text
  }
}

/** RFC 3986: all but the unreserved characters. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

const encoder = new TextEncoder()

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hex(await crypto.subtle.digest("SHA-256", bytes))

const hashed = (text: string): Effect.Effect<string> =>
  Effect.promise(async () => {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(text))
    return btoa(String.fromCharCode(...new Uint8Array(hash)))
  })

const hmac = async (key: ArrayBuffer | Uint8Array<ArrayBuffer>, text: string): Promise<ArrayBuffer> => {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"])
  return crypto.subtle.sign("HMAC", imported, encoder.encode(text))
}

/** Derives signing keys, and caches the last of each access key: a test sends thousands of requests in one scope. */
const keyRing = () => {
  const kept = new Map<string, { readonly scope: string; readonly key: Promise<ArrayBuffer> }>()
  return (credentials: Identity, scope: ReadonlyArray<string>): Promise<ArrayBuffer> => {
    const last = kept.get(credentials.accessKeyId)
    if (last?.scope === scope.join("/")) return last.key
    const [date = "", ...rest] = scope
    const first = hmac(encoder.encode(`AWS4${Redacted.value(credentials.secretAccessKey)}`), date)
    const key = rest.reduce((key, part) => key.then((bytes) => hmac(bytes, part)), first)
    // Sessions come and go.
    if (kept.size > 1000) kept.clear()
    kept.set(credentials.accessKeyId, { scope: scope.join("/"), key })
    return key
  }
}
