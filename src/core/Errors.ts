/**
 * The tagged errors, and the way from what came back (a status, headers and a body) to one of them.
 *
 * Five carry the contract's names; `Conflict` and `DryrunOperation` belong to the operations that declare them; the rest
 * is what can go wrong on the client's side. All are `Schema.TaggedError` classes, so they cross RPC, `HttpApi` and worker
 * boundaries, and none holds a credential or a signed header.
 *
 * @module
 */
import * as Schema from "effect/Schema"

/**
 * One finding of a configuration validator. `level` is `INFO`, `WARNING` or `ERROR`.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { Errors } from "effect-parallelcluster"
 *
 * // In the answer of an API of your own:
 * const Checked = Schema.Struct({ valid: Schema.Boolean, findings: Schema.Array(Errors.ConfigValidationMessage) })
 * ```
 */
export const ConfigValidationMessage = Schema.Struct({
  id: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  level: Schema.optionalKey(Schema.String),
  message: Schema.optionalKey(Schema.String),
})
/** One finding of a configuration validator. */
export type ConfigValidationMessage = typeof ConfigValidationMessage.Type

/**
 * A configuration value that an update would change.
 *
 * @example
 * ```ts
 * import { Errors } from "effect-parallelcluster"
 *
 * const show = ({ currentValue = "-", parameter, requestedValue = "-" }: Errors.Change) =>
 *   `${parameter}: ${currentValue} -> ${requestedValue}`
 *
 * console.log(show({ parameter: "HeadNode.InstanceType", currentValue: "t3.medium", requestedValue: "t3.large" }))
 * // HeadNode.InstanceType: t3.medium -> t3.large
 * ```
 */
export const Change = Schema.Struct({
  parameter: Schema.optionalKey(Schema.String),
  currentValue: Schema.optionalKey(Schema.String),
  requestedValue: Schema.optionalKey(Schema.String),
})
/** A configuration value that an update would change. */
export type Change = typeof Change.Type

/**
 * A change that the update cannot make, and why.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ClusterOperations, Errors } from "effect-parallelcluster"
 *
 * const obstacles = (clusterConfiguration: string) =>
 *   ClusterOperations.updateCluster({ clusterName: "my-cluster", clusterConfiguration }).pipe(
 *     Effect.as<ReadonlyArray<Errors.UpdateError>>([]),
 *     Effect.catchTag("BadRequest", ({ updateValidationErrors = [] }) => Effect.succeed(updateValidationErrors))
 *   )
 * ```
 */
export const UpdateError = Schema.Struct({
  ...Change.fields,
  message: Schema.optionalKey(Schema.String),
})
/** A change that the update cannot make, and why. */
export type UpdateError = typeof UpdateError.Type

/** How the call went that ended with the error; absent when nothing was sent. */
const history = {
  /** Attempts made, the first included. */
  attempts: Schema.optionalKey(Schema.Int),
  /** What was waited between them in all, in milliseconds. */
  totalRetryDelay: Schema.optionalKey(Schema.Finite),
  /**
   * The operation changes something, and may have been done: no usable answer came. See how things are before you repeat it.
   */
  outcome: Schema.optionalKey(Schema.Literal("unknown")),
}

/** What every answer that is an error tells. */
const answered = {
  ...history,
  /** The contract's operationId, such as `GetImageLogEvents`. */
  operation: Schema.String,
  message: Schema.String,
  /** The HTTP status; absent when nothing was sent. */
  status: Schema.optionalKey(Schema.Int),
  /** `x-amzn-RequestId`, for AWS Support and for the API's own logs. */
  requestId: Schema.optionalKey(Schema.String),
  /** API Gateway's `x-amzn-ErrorType`, such as `InvalidSignatureException`. */
  errorType: Schema.optionalKey(Schema.String),
}

/**
 * The request is wrong: the service said so (400, and any other 4xx that has no tag of its own), or the client found it
 * before anything was sent; then `field` names the member of the input and there is no `status`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const page = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build", limit: 0 }).pipe(
 *   Effect.catchTag("BadRequest", ({ field, message }) =>
 *     Effect.logError(field === undefined ? `the service said: ${message}` : `nothing was sent: ${message}`))
 * )
 * ```
 */
export class BadRequest extends Schema.TaggedError<BadRequest>("effect-parallelcluster/BadRequest")("BadRequest", {
  ...answered,
  /** The member of the input that is wrong. */
  field: Schema.optionalKey(Schema.String),
  configurationValidationErrors: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
  updateValidationErrors: Schema.optionalKey(Schema.Array(UpdateError)),
  changeSet: Schema.optionalKey(Schema.Array(Change)),
}) {}

/**
 * The credentials were refused: 401, and API Gateway's 403 in all its forms. `errorType` tells which, for example
 * `InvalidSignatureException`, `ExpiredTokenException` or `MissingAuthenticationTokenException` (which API Gateway also
 * answers for a path or stage that does not exist).
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.catchTag("Unauthorized", ({ errorType, message }) =>
 *     Effect.logError(errorType === "MissingAuthenticationTokenException" ? "is there a /prod in the address?" : message))
 * )
 * ```
 */
export class Unauthorized
  extends Schema.TaggedError<Unauthorized>("effect-parallelcluster/Unauthorized")("Unauthorized", {
    ...answered,
    /** The client has since put right what was refused, its clock or the keys it keeps: the next attempt is signed anew. */
    corrected: Schema.optionalKey(Schema.Literal(true)),
  }) {}

/**
 * Nothing is there: 404. `routed` tells whether the operation was reached. If it was, there is no such resource. If not, the
 * service has no such path: the endpoint is wrong, or a log stream has a `/` in its name, which no encoding can carry through
 * this API.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs, ImageLogs } from "effect-parallelcluster"
 *
 * const log = { imageId: "my-image", logStreamName: "3.12.0/1" }
 *
 * const page = ImageLogs.getImageLogEvents(log).pipe(
 *   Effect.catchTag("NotFound", (error) => error.routed ? Effect.fail(error) : CloudWatchLogs.getImageLogEvents(log))
 * )
 * ```
 */
export class NotFound extends Schema.TaggedError<NotFound>("effect-parallelcluster/NotFound")("NotFound", {
  ...answered,
  routed: Schema.Boolean,
}) {}

// The two that few operations declare are in pure functions, so that bundles of other operations leave them out.

/**
 * 409: the image exists, or another update of the cluster runs.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const build = (imageConfiguration: string) =>
 *   ImageOperations.buildImage({ imageId: "my-image", imageConfiguration }).pipe(
 *     Effect.asVoid,
 *     Effect.catchTag("Conflict", () => Effect.log("it is there already, or being built"))
 *   )
 * ```
 */
export class Conflict
  extends /*#__PURE__*/ (() =>
    Schema.TaggedError<Conflict>("effect-parallelcluster/Conflict")("Conflict", answered))() {}

/**
 * 412: a dry run that would have succeeded. `Dryrun.run` makes a success of it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const warnings = (imageConfiguration: string) =>
 *   ImageOperations.buildImage({ imageId: "my-image", imageConfiguration, dryrun: true }).pipe(
 *     Effect.catchTag("DryrunOperation", ({ validationMessages = [] }) => Effect.succeed({ validationMessages }))
 *   )
 * ```
 */
export class DryrunOperation
  extends /*#__PURE__*/ (() =>
    Schema.TaggedError<DryrunOperation>("effect-parallelcluster/DryrunOperation")("DryrunOperation", {
      ...answered,
      changeSet: Schema.optionalKey(Schema.Array(Change)),
      validationMessages: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
    }))() {}

/** What the service asks for when it is busy. */
const busy = {
  ...answered,
  /** How long it asked to wait with its `Retry-After`, in milliseconds. */
  retryAfter: Schema.optionalKey(Schema.Finite),
}

/**
 * Too many requests: 429, and a 500 whose message says that a rate was exceeded, which is how image-log reads report it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.tapErrorTag("LimitExceeded", ({ attempts, retryAfter = 0 }) =>
 *     Effect.logWarning(`refused ${attempts} times; the service asks for ${retryAfter} ms`))
 * )
 * ```
 */
export class LimitExceeded
  extends Schema.TaggedError<LimitExceeded>("effect-parallelcluster/LimitExceeded")("LimitExceeded", busy) {}

/**
 * The service failed: any 5xx. 500 is often permanent (a bad `nextToken`, a denied call behind the API); after 502, 503 and
 * 504 the outcome of a write is unknown, since the service may have done it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs, ImageLogs } from "effect-parallelcluster"
 *
 * // The API fails when one stream is empty; CloudWatch Logs does not mind.
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.catchTag("InternalService", () => CloudWatchLogs.listImageLogStreams({ imageId: "my-image" }))
 * )
 * ```
 */
export class InternalService
  extends Schema.TaggedError<InternalService>("effect-parallelcluster/InternalService")("InternalService", busy) {}

/**
 * No credentials could be had, or they cannot be used to sign. `field` names the one that is missing or wrong.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.provide(ParallelCluster.layerEnv),
 *   Effect.catchTag("CredentialsUnavailable", ({ field, message }) => Effect.logError(field ?? "credentials", message))
 * )
 * ```
 */
export class CredentialsUnavailable
  extends Schema.TaggedError<CredentialsUnavailable>("effect-parallelcluster/CredentialsUnavailable")(
    "CredentialsUnavailable",
    { message: Schema.String, field: Schema.optionalKey(Schema.String) },
  ) {}

/**
 * The client cannot be built: `field` names the option or environment variable, `message` says what would be right.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.provide(ParallelCluster.layerEnv),
 *   Effect.catchTag("InvalidConfiguration", ({ field, message }) => Effect.logError(`look at ${field}`, message))
 * )
 * ```
 */
export class InvalidConfiguration
  extends Schema.TaggedError<InvalidConfiguration>("effect-parallelcluster/InvalidConfiguration")(
    "InvalidConfiguration",
    { field: Schema.String, message: Schema.String },
  ) {}

/**
 * No answer came: the connection could not be made, or broke while the answer was read.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image" }).pipe(
 *   Effect.asVoid,
 *   Effect.catchTag("TransportFailure", (error) =>
 *     error.outcome === "unknown" ? Effect.log("it may have been deleted: look first") : Effect.fail(error))
 * )
 * ```
 */
export class TransportFailure
  extends Schema.TaggedError<TransportFailure>("effect-parallelcluster/TransportFailure")("TransportFailure", {
    ...history,
    message: Schema.String,
    operation: Schema.optionalKey(Schema.String),
  }) {}

/**
 * No complete answer within the time allowed for one attempt. The service may still do what was asked.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const parents = ImageOperations.listOfficialImages({ os: "alinux2023" }).pipe(
 *   Effect.map(({ images }) => images.map((image) => image.amiId)),
 *   Effect.catchTag("RequestTimeout", (error) => Effect.as(Effect.logWarning(error.operation, error.message), []))
 * )
 * ```
 */
export class RequestTimeout
  extends Schema.TaggedError<RequestTimeout>("effect-parallelcluster/RequestTimeout")("RequestTimeout", {
    ...history,
    operation: Schema.String,
    message: Schema.String,
  }) {}

/**
 * An answer that is not what the contract says: not JSON, not the schema, too large, or a redirect.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   // Such as the page of a proxy: it begins with what it is.
 *   Effect.tapErrorTag("InvalidResponse", ({ excerpt, message }) => Effect.logError(message, excerpt))
 * )
 * ```
 */
export class InvalidResponse
  extends Schema.TaggedError<InvalidResponse>("effect-parallelcluster/InvalidResponse")("InvalidResponse", {
    ...answered,
    /** The first characters of the body. */
    excerpt: Schema.String,
  }) {}

/** What can go wrong before an answer is there. Every operation can fail with these. */
export type ClientError = CredentialsUnavailable | InvalidResponse | RequestTimeout | TransportFailure

/** What every operation's contract declares. */
export type ServiceError = BadRequest | InternalService | LimitExceeded | Unauthorized

/** What only some operations declare, by status. */
export interface DeclaredErrors {
  /** For operations on something that may not be there. */
  readonly 404?: typeof NotFound
  /** For operations that something else can stand in the way of. */
  readonly 409?: typeof Conflict
  /** For operations that can be run dry. */
  readonly 412?: typeof DryrunOperation
}

/** Every error an operation can fail with. */
export type OperationError = ClientError | Conflict | DryrunOperation | NotFound | ServiceError

/**
 * Is it a throttle? Worth a second try for every operation: what is throttled is not done.
 *
 * @example
 * ```ts
 * import { Errors, ImageLogs, Retry } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Retry.policy({ while: Errors.isThrottling })
 * )
 * ```
 */
export const isThrottling = (error: { readonly _tag: string }): boolean => error._tag === "LimitExceeded"

/**
 * Did the request get lost on the way (no connection, a timeout, or API Gateway's 502, 503, 504)? Worth a second try only
 * where doing it twice does no harm, because the service may have done it.
 *
 * @example
 * ```ts
 * import { Errors, ImageLogs, Retry } from "effect-parallelcluster"
 *
 * // Lost requests, and pages that a proxy in front of the API shows while it restarts:
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Retry.policy({ while: (error) => Errors.isTransient(error) || error._tag === "InvalidResponse" })
 * )
 * ```
 */
export const isTransient = (error: { readonly _tag: string; readonly status?: number }): boolean =>
  error._tag === "TransportFailure" || error._tag === "RequestTimeout" ||
  (error._tag === "InternalService" && (error.status === 502 || error.status === 503 || error.status === 504))

/**
 * May the service have done what was asked? After a lost request, and an answer that cannot be read.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Errors, ImageOperations } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image" }).pipe(
 *   Effect.asVoid,
 *   Effect.catchIf(Errors.isOutcomeUnknown, () => Effect.log("it may have been deleted: look first"))
 * )
 * ```
 */
export const isOutcomeUnknown = (error: { readonly _tag: string; readonly status?: number }): boolean =>
  isTransient(error) || error._tag === "InvalidResponse"

/** An answer as it was received. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  /** Nothing when it was longer than allowed. */
  readonly body: string | undefined
  /** The client has put something right because of this answer. */
  readonly corrected?: true
}

/**
 * Does this answer refuse the signature for its time, or for keys that have expired or are not known? Then the client can put
 * that right. The words are those of API Gateway and, in a 400 with a `__type`, of AWS's other services.
 *
 * @example
 * ```ts
 * import { Errors } from "effect-parallelcluster"
 *
 * const body = '{"message":"Signature expired: 20260105T080000Z is now earlier than 20260105T083500Z"}'
 * console.log(Errors.refusal({ status: 403, headers: new Headers(), body }))
 * // clock
 * ```
 */
export const refusal = (reply: Reply): "clock" | "credentials" | undefined => {
  // Its headers last: a transport may have to make them, and most answers are none of these.
  const { body = "", status } = reply
  if (status !== 401 && status !== 403 && !(status === 400 && body.includes("__type"))) return undefined
  const text = `${reply.headers.get("x-amzn-errortype")} ${body}`
  return /signature (expired|not yet)/i.test(text)
    ? "clock"
    : /ExpiredToken|UnrecognizedClient|security token included in the request is (exp|inv)/i.test(text)
    ? "credentials"
    : undefined
}

/**
 * Without what signs: API Gateway repeats the headers that it calculated a signature from, session token included, and the
 * service's answers hold pre-signed addresses.
 */
const withoutSecrets = (text: string): string =>
  text.replace(/((?:security-token|signature)[=:])[^\s&"',\\]+/gi, "$1<redacted>")

/** What an answer tells of itself, whatever its status. */
const facts = (operation: string, { body = "", corrected, headers, status }: Reply) => {
  const requestId = headers.get("x-amzn-requestid") ?? headers.get("x-amz-apigw-id")
  // The header may carry an address behind a colon: `AccessDeniedException:http://…`.
  const errorType = headers.get("x-amzn-errortype")?.split(":")[0]
  return {
    operation,
    status,
    ...(requestId ? { requestId } : {}),
    ...(errorType ? { errorType } : {}),
    ...(corrected ? { corrected } : {}),
    // Enough of the body to see what it is, and not enough to fill a log.
    excerpt: withoutSecrets(body.length > 200 ? `${body.slice(0, 200)}…` : body),
  }
}

/**
 * An answer that is not what the contract says, and why.
 *
 * @example
 * ```ts
 * import { Errors } from "effect-parallelcluster"
 *
 * const reply = { status: 200, headers: new Headers(), body: "<!DOCTYPE html>" }
 * console.log(Errors.invalidResponse("GetImageLogEvents", reply, "not JSON").message)
 * // HTTP 200: not JSON
 * ```
 */
export const invalidResponse = (operation: string, reply: Reply, problem: string): InvalidResponse =>
  new InvalidResponse({ ...facts(operation, reply), message: `HTTP ${reply.status}: ${problem}` })

const parse = (body = ""): Record<string, unknown> => {
  try {
    return { ...JSON.parse(body) }
  } catch {
    return {}
  }
}

/** `Retry-After` in milliseconds from now: a number of seconds, or an HTTP date. */
const retryAfter = (headers: Headers, now: number): { readonly retryAfter?: number } => {
  const value = headers.get("retry-after") ?? ""
  const wait = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return wait >= 0 ? { retryAfter: wait } : {}
}

/**
 * Turns an answer whose status is not a success into the operation's tagged error.
 *
 * `message` is the body's `message` or, for a policy denial, `Message`; where there is none (HTML, an empty body, `null`)
 * it is the status with the beginning of the body. Each class takes the members of the body that it declares; if they are
 * not of the contract's shape, it does without them.
 *
 * @example
 * ```ts
 * import { Errors, ImageLogs } from "effect-parallelcluster"
 *
 * const reply = { status: 404, headers: new Headers(), body: '{"message":"No such log stream."}' }
 * const error = Errors.fromReply(ImageLogs.getImageLogEvents, reply, Date.now())
 * console.log(error._tag, error.message)
 * // NotFound No such log stream.
 * ```
 */
export const fromReply = (
  operation: {
    readonly operationId: string
    readonly errors: DeclaredErrors
    readonly unrouted?: string | undefined
  },
  reply: Reply,
  now: number,
): Conflict | DryrunOperation | InvalidResponse | NotFound | ServiceError => {
  const { headers, status } = reply
  // The service's router takes a `/` at the beginning of a log stream's name for a doubled one, and redirects.
  const slash = status === 308 && operation.unrouted !== undefined
  if (status < 400 && !slash) {
    return invalidResponse(operation.operationId, reply, "neither a success nor an error of the contract")
  }
  const body = parse(reply.body)
  const said = body.message || body.Message
  const { excerpt, ...rest } = facts(operation.operationId, reply)
  const text = typeof said === "string" ? withoutSecrets(said) : `HTTP ${status} ${slash ? "" : excerpt}`.trim()
  // This is how the service's router answers; operations have words of their own.
  const routed = !slash && !text.startsWith("The requested URL was not found on the server")
  const message = routed || !operation.unrouted ? text : `${text} ${operation.unrouted}`
  const Class = operation.errors[(slash ? 404 : status) as keyof DeclaredErrors] ??
    (status === 401 || status === 403 || reply.corrected
      ? Unauthorized
      : status === 429 || (status >= 500 && /rate exceeded|throttl|too many requests/i.test(message))
      ? LimitExceeded
      : status >= 500
      ? InternalService
      : BadRequest)
  const told = {
    ...rest,
    ...retryAfter(headers, now),
    message,
    routed,
  }
  try {
    // The constructor checks, and takes what its class declares.
    return new Class({ ...body, ...told })
  } catch {
    return new Class(told)
  }
}
