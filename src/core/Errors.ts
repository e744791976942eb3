/**
 * The tagged errors, and the categories that retries and a user's `catch` share.
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
  /** Text since server version 3.12.0; before, any JSON value, such as a number, or an object for a whole queue. */
  currentValue: Schema.optionalKey(Schema.Unknown),
  /** As `currentValue`. */
  requestedValue: Schema.optionalKey(Schema.Unknown),
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

/** What every error reports that an answer became. */
const answered = {
  ...history,
  /** The service that answered, such as `ParallelCluster` or `CloudWatch Logs`. */
  service: Schema.optionalKey(Schema.String),
  /** The service's own name of the operation, such as `GetImageLogEvents`. */
  operation: Schema.String,
  message: Schema.String,
  /** The HTTP status; absent when nothing was sent. */
  status: Schema.optionalKey(Schema.Int),
  /** `x-amzn-RequestId`, for AWS Support and for the API's own logs. */
  requestId: Schema.optionalKey(Schema.String),
  /** AWS's error code, such as `InvalidSignatureException` or `ThrottlingException`, where the answer has one. */
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
 * const page = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "a-log", limit: 0 }).pipe(
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
 * const logStreamName = "3.16.1/1"
 * const logGroupName = CloudWatchLogs.imageLogGroupName("my-image")
 *
 * const lines = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName }).pipe(
 *   Effect.catchTag("NotFound", (error) =>
 *     error.routed ? Effect.fail(error) : CloudWatchLogs.getLogEvents({ logGroupName, logStreamName })),
 *   Effect.map(({ events }) => events.map(({ message }) => message))
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
  extends Schema.TaggedError<LimitExceeded>("effect-parallelcluster/LimitExceeded")("LimitExceeded", {
    ...busy,
    /** How long the call waited for its turn in all, in milliseconds, where it is paced. */
    waited: Schema.optionalKey(Schema.Finite),
    /** The pace of its limit at the end, in requests a second. */
    rate: Schema.optionalKey(Schema.Finite),
  }) {}

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
 * const logGroupName = CloudWatchLogs.imageLogGroupName("my-image")
 *
 * const names = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.catchTag("InternalService", () => CloudWatchLogs.describeLogStreams({ logGroupName })),
 *   Effect.map(({ logStreams }) => logStreams.map(({ logStreamName }) => logStreamName))
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
    /** Where the request went, without its query. */
    address: Schema.optionalKey(Schema.String),
    service: Schema.optionalKey(Schema.String),
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
    service: Schema.optionalKey(Schema.String),
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

/** Every error an operation can fail with. */
export type OperationError = ClientError | Conflict | DryrunOperation | NotFound | ServiceError

/**
 * True for throttling errors. Safe to retry for every operation, because a throttled request was not executed.
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
 * True for transient failures: no connection, a timeout, the statuses 408, 502, 503 and 504, and AWS's codes `InternalFailure`,
 * `ServiceUnavailable` and `RequestTimeout`. Safe to retry for idempotent operations only, because the service may have done
 * what was requested. A plain 500 of the ParallelCluster API is permanent more often than not, and is none.
 *
 * @example
 * ```ts
 * import { Errors, ImageLogs, Retry } from "effect-parallelcluster"
 *
 * // Transient failures, and pages that a proxy in front of the API shows while it restarts:
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Retry.policy({ while: (error) => Errors.isTransient(error) || error._tag === "InvalidResponse" })
 * )
 * ```
 */
export const isTransient = (
  error: { readonly _tag: string; readonly status?: number; readonly errorType?: string },
): boolean =>
  error._tag === "TransportFailure" || error._tag === "RequestTimeout" ||
  (error._tag === "InternalService" &&
    (/^(408|502|503|504)$/.test(`${error.status}`) ||
      /^(InternalFailure|ServiceUnavailable|RequestTimeout)/.test(`${error.errorType}`)))

/**
 * May the service have done what was requested? True for transient failures, and for an answer that cannot be read.
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
export const isOutcomeUnknown = (
  error: { readonly _tag: string; readonly status?: number; readonly errorType?: string },
): boolean => isTransient(error) || error._tag === "InvalidResponse"
