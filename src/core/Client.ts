/**
 * The client of a service: one attempt of an operation, from its credentials to its classified response.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Credentials, type Identity } from "./Credentials.ts"
import { invalid, isRegion, regionRule } from "./Endpoint.ts"
import { fromReply, refusalOf } from "./ErrorMapping.ts"
import { type InvalidConfiguration, RequestTimeout, TransportFailure } from "./Errors.ts"
import { CurrentTimeout } from "./Middleware.ts"
import { conceal } from "./Redaction.ts"
import { makeQuota } from "./Retry.ts"
import type { Answer, Client, Service } from "./Service.ts"
import * as Signer from "./Signer.ts"
import { within } from "./TimeLimit.ts"
import { Transport } from "./Transport.ts"

/** Options of the clients of all services. */
export interface Options {
  /** The region of operations that do not name one. */
  readonly defaultRegion?: string | undefined
  /**
   * The time limit of one attempt, from its credentials to the last byte of the response. Default: 60 seconds.
   * `Middleware.timeout` changes it for a program.
   */
  readonly timeout?: Duration.Input | undefined
  /** The maximum size of a response, in bytes. Default: 16 MiB; API Gateway sends at most 10 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** The application's own name in the user agent, as `AWS_SDK_UA_APP_ID` is for AWS's SDKs: at most 50 characters. Default: none. */
  readonly applicationId?: string | undefined
}

/** The package's version, as in its manifest. */
export const version = "0.1.0"

/** The user agent. A browser, which forbids to set it, ignores it. */
const userAgent = (applicationId: string | undefined) => {
  const runtime = /^(Bun|Deno|Node\.js|Cloudflare-Workers)\S*/.exec(globalThis.navigator?.userAgent ?? "")?.[0]
  return [`effect-parallelcluster/${version}`, runtime, applicationId && `app/${applicationId}`].filter(Boolean).join(
    " ",
  )
}

/** The secrets of a request, which are removed from text of the service. */
const secretsOf = (identity: Identity | undefined, headers: Headers): ReadonlyArray<string> =>
  identity === undefined ? [] : [
    Redacted.value(identity.secretAccessKey),
    ...(identity.sessionToken === undefined ? [] : [Redacted.value(identity.sessionToken)]),
    identity.accessKeyId,
    /Signature=(\w+)/.exec(headers.get("authorization") ?? "")?.[1] ?? "",
  ]

/** The server's time in a refusal: from AWS's message if it has one, because a `Date` header may come from a proxy's cache. */
const serverTime = ({ message = "" }: Answer, headers: Headers): number => {
  const [, date, time] = /\((\d{8})T(\d{6})Z [-+] \d+ min/.exec(message) ?? []
  return date === undefined || time === undefined
    ? Date.parse(headers.get("date") ?? "")
    : Date.parse(`${date.replace(/^(....)(..)/, "$1-$2-")}T${time.replace(/^(..)(..)/, "$1:$2:")}Z`)
}

/** Makes the client of a service from its endpoints. */
export const make = /*#__PURE__*/ Effect.fnUntraced(function* (
  { signingName }: Pick<Service, "signingName">,
  { applicationId, defaultRegion, maxResponseBytes: maxBytes = 16 * 1024 * 1024, ...options }: Options,
  where: Pick<Client, "addressOf" | "endpoint" | "region">,
  headersOfAll: Readonly<Record<string, string>> = {},
): Effect.fn.Return<Client, InvalidConfiguration, Credentials | Transport> {
  const limit = Option.getOrElse(
    Option.map(Duration.fromInput(options.timeout ?? 60_000), Duration.toMillis),
    () => 0,
  )
  if (!(limit > 0)) return yield* invalid("timeout", 'must be a duration such as "30 seconds"')
  if (!(maxBytes > 0)) return yield* invalid("maxResponseBytes", "must be a number of bytes above 0")
  if (defaultRegion !== undefined && !isRegion(defaultRegion)) return yield* invalid("defaultRegion", regionRule)
  if (applicationId !== undefined && !/^[\w!#$%&'*+.^`|~-]{1,50}$/.test(applicationId)) {
    return yield* invalid("applicationId", "must be 1 to 50 letters, digits or !#$%&'*+-.^_`|~")
  }
  const agent = userAgent(applicationId)
  const transport = yield* Transport
  const credentials = yield* Credentials

  // The clock offset: how far the service's clock is ahead, in milliseconds, after a signature was refused for its time.
  let offset = 0

  return {
    region: where.region,
    addressOf: where.addressOf,
    // A deployment knows it after the first request.
    get endpoint() {
      return where.endpoint
    },
    defaultRegion,
    retryQuota: makeQuota(),
    pacers: new Map(),
    send: (operation, request, { endpoint, region }, unsigned) => {
      const { operationId } = operation
      const about = { service: operation.service.id, operation: operationId }
      // Absent until the request is sent.
      let outcome: { readonly outcome?: "unknown" } = {}
      const attempt = Effect.gen(function* () {
        const identity = operation.unsigned ? undefined : yield* credentials.resolve
        // Requests run concurrently: a refusal is about the offset that this request used.
        const used = offset
        const { body, method } = request
        const url = endpoint + request.target
        const own = { ...request.headers, ...headersOfAll }
        const headers = identity === undefined ? new Headers(own) : yield* Signer.sign(
          { method, url, body, headers: own },
          identity,
          { service: signingName, region, time: (yield* Clock.currentTimeMillis) + used },
        )
        for (const name in unsigned) if (!headers.has(name)) headers.set(name, unsigned[name]!)
        headers.set("user-agent", agent)
        if (!operation.idempotent) outcome = { outcome: "unknown" }
        const hidden = conceal(() => [...request.secrets, ...secretsOf(identity, headers)])
        const { idempotent } = operation
        const reply = yield* Effect.mapError(
          transport.send({ method, url, body, headers: Redacted.make(headers), maxBytes, idempotent }),
          ({ message }) =>
            new TransportFailure({
              ...about,
              ...outcome,
              address: endpoint,
              message: `${endpoint}: ${hidden(message)}`,
            }),
        )
        const received = {
          status: reply.status,
          body: reply.body,
          // A getter, because a transport may create them on demand, and only refusals need them.
          get headers() {
            return reply.headers
          },
          conceal: hidden,
        }
        if (reply.status >= 200 && reply.status < 300) return received
        const now = yield* Clock.currentTimeMillis
        const answer = operation.service.protocol.error(reply)
        const refused = refusalOf(reply.status, answer)
        let corrected = false
        if (refused === "credentials" && identity !== undefined && credentials.invalidate) {
          yield* credentials.invalidate(identity)
          corrected = true
        } else if (refused === "clock") {
          const ahead = serverTime(answer, reply.headers) - now
          // No AWS service refuses a smaller skew, and no signature can have a later date.
          corrected = Math.abs(ahead - used) > 60_000 && ahead < 1e13
          // If the corrected time is refused too, use the local clock again.
          offset = corrected ? ahead : 0
        }
        return yield* fromReply(operation, received, now, corrected)
      })
      return Effect.flatMap(CurrentTimeout, (own) => {
        const millis = own ?? limit
        return within(
          attempt,
          millis,
          () => new RequestTimeout({ ...about, ...outcome, message: `no complete response within ${millis} ms` }),
        )
      })
    },
  }
})
