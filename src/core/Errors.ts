/**
 * The tagged errors, and the categories that retries and a user's `catch` share.
 *
 * Five have the contract's names; `Conflict` and `DryrunOperation` belong to the operations that declare them; the others are
 * errors of the client. All are `Schema.TaggedError` classes, so they cross RPC, `HttpApi` and worker boundaries, and none
 * contains credentials or signed headers.
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
 * // In the response of your own API:
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
 * A change that an update does not allow, and the reason.
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
/** A change that an update does not allow, and the reason. */
export type UpdateError = typeof UpdateError.Type

/** The history of the call; absent when nothing was sent. */
const history = {
  /** The number of attempts, including the first. */
  attempts: Schema.optionalKey(Schema.Int),
  /** The total delay between attempts, in milliseconds. */
  totalRetryDelay: Schema.optionalKey(Schema.Finite),
  /**
   * Present on a write that the service may have executed, because no valid response came. Check before you repeat it.
   */
  outcome: Schema.optionalKey(Schema.Literal("unknown")),
}

/** The members of every error that is made from a response. */
const answered = {
  ...history,
  /** The service that answered, such as `ParallelCluster` or `CloudWatch Logs`. */
  service: Schema.optionalKey(Schema.String),
  /** The service's own name of the operation, such as `GetImageLogEvents`. */
  operation: Schema.String,
  message: Schema.String,
  /** The HTTP status; absent when nothing was sent. */
  status: Schema.optionalKey(Schema.Int),
  /** `x-amzn-RequestId`, which AWS Support asks for, and which identifies the request in the API's own logs. */
  requestId: Schema.optionalKey(Schema.String),
  /** AWS's error code, such as `InvalidSignatureException` or `ThrottlingException`, if the response has one. */
  errorType: Schema.optionalKey(Schema.String),
}

/**
 * The request is invalid: the service reported it (400, and any other 4xx without a tag of its own), or the client found it before
 * it sent a request; then `field` names the member of the input, and there is no `status`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const page = ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "a-log", limit: 0 }).pipe(
 *   Effect.catchTag("BadRequest", ({ field, message }) =>
 *     Effect.logError(field === undefined ? `refused by the service: ${message}` : `not sent: ${message}`))
 * )
 * ```
 */
export class BadRequest extends Schema.TaggedError<BadRequest>("effect-parallelcluster/BadRequest")("BadRequest", {
  ...answered,
  /** The invalid member of the input. */
  field: Schema.optionalKey(Schema.String),
  configurationValidationErrors: Schema.optionalKey(Schema.Array(ConfigValidationMessage)),
  updateValidationErrors: Schema.optionalKey(Schema.Array(UpdateError)),
  changeSet: Schema.optionalKey(Schema.Array(Change)),
}) {}

/**
 * The credentials were refused: 401, and API Gateway's 403 in all its forms. `errorType` is the reason, for example
 * `InvalidSignatureException`, `ExpiredTokenException` or `MissingAuthenticationTokenException` (which API Gateway also returns for
 * a path or stage that does not exist).
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.catchTag("Unauthorized", ({ errorType, message }) =>
 *     Effect.logError(errorType === "MissingAuthenticationTokenException" ? "does the endpoint end with /prod?" : message))
 * )
 * ```
 */
export class Unauthorized
  extends Schema.TaggedError<Unauthorized>("effect-parallelcluster/Unauthorized")("Unauthorized", {
    ...answered,
    /** The client has corrected the cause, clock skew or expired credentials: the next attempt is signed anew. */
    corrected: Schema.optionalKey(Schema.Literal(true)),
  }) {}

/**
 * The resource does not exist: 404. `routed` is false when the service has no such path: the endpoint is wrong, or the name of a log
 * stream contains a `/`, which this API cannot serve in any encoding.
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
 * The resource exists, or another update of the cluster is in progress: 409, and the 400 of `createCluster` for a cluster that exists.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const build = (imageConfiguration: string) =>
 *   ImageOperations.buildImage({ imageId: "my-image", imageConfiguration }).pipe(
 *     Effect.asVoid,
 *     Effect.catchTag("Conflict", () => Effect.log("the image exists, or is being built"))
 *   )
 * ```
 */
export class Conflict
  extends /*#__PURE__*/ (() =>
    Schema.TaggedError<Conflict>("effect-parallelcluster/Conflict")("Conflict", answered))() {}

/**
 * A dry run that would have succeeded: 412. `Dryrun.run` turns it into a success.
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

/** The members of errors of a busy service. */
const busy = {
  ...answered,
  /** The delay that the service requested with `Retry-After`, in milliseconds. */
  retryAfter: Schema.optionalKey(Schema.Finite),
}

/**
 * Throttling: 429, AWS's throttling codes, and a 500 that reports throttling by another AWS service.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.tapErrorTag("LimitExceeded", ({ attempts, retryAfter = 0 }) =>
 *     Effect.logWarning(`throttled after ${attempts} attempts; retry after ${retryAfter} ms`))
 * )
 * ```
 */
export class LimitExceeded
  extends Schema.TaggedError<LimitExceeded>("effect-parallelcluster/LimitExceeded")("LimitExceeded", {
    ...busy,
    /** The total time that a paced call waited for the rate limit, in milliseconds. */
    waited: Schema.optionalKey(Schema.Finite),
    /** The client's rate for this limit at the end, in requests a second. */
    rate: Schema.optionalKey(Schema.Finite),
  }) {}

/**
 * The service failed: any 5xx, and 408. A 500 is often permanent (an invalid `nextToken`, a call that the API's own role may not
 * make). After 502, 503 and 504 the outcome of a write is unknown, because the service may have executed it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs, ImageLogs } from "effect-parallelcluster"
 *
 * // The API fails when one stream is empty; CloudWatch Logs does not.
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
 * No credentials are available, or they cannot be used for signing. `field` names the member or variable that is missing or invalid.
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
 * The client cannot be built. `field` names the option or environment variable, and `message` says what is valid.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.provide(ParallelCluster.layerEnv),
 *   Effect.catchTag("InvalidConfiguration", ({ field, message }) => Effect.logError(`check ${field}`, message))
 * )
 * ```
 */
export class InvalidConfiguration
  extends Schema.TaggedError<InvalidConfiguration>("effect-parallelcluster/InvalidConfiguration")(
    "InvalidConfiguration",
    { field: Schema.String, message: Schema.String },
  ) {}

/**
 * No response: the connection could not be made, or broke before the response was complete.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageOperations } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image" }).pipe(
 *   Effect.asVoid,
 *   Effect.catchTag("TransportFailure", (error) =>
 *     error.outcome === "unknown" ? Effect.log("it may have been deleted: check first") : Effect.fail(error))
 * )
 * ```
 */
export class TransportFailure
  extends Schema.TaggedError<TransportFailure>("effect-parallelcluster/TransportFailure")("TransportFailure", {
    ...history,
    message: Schema.String,
    /** The endpoint of the request. */
    address: Schema.optionalKey(Schema.String),
    service: Schema.optionalKey(Schema.String),
    operation: Schema.optionalKey(Schema.String),
  }) {}

/**
 * No complete response within the time limit of an attempt. The service may still execute the request.
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
 * A response that breaks the contract: not JSON, another shape, too large, or a redirect.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const streams = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   // For example the page of a proxy: the excerpt shows its beginning.
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

/** The errors of the client. Every operation can fail with these. */
export type ClientError = CredentialsUnavailable | InvalidResponse | RequestTimeout | TransportFailure

/** The errors that every operation's contract declares. */
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
 * `ServiceUnavailable` and `RequestTimeout`. Safe to retry for idempotent operations only, because the service may have executed
 * the request. False for a plain 500, which is mostly permanent in the ParallelCluster API.
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
 * True if the service may have executed the request: for transient failures, and for a response that cannot be decoded.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { Errors, ImageOperations } from "effect-parallelcluster"
 *
 * const remove = ImageOperations.deleteImage({ imageId: "my-image" }).pipe(
 *   Effect.asVoid,
 *   Effect.catchIf(Errors.isOutcomeUnknown, () => Effect.log("it may have been deleted: check first"))
 * )
 * ```
 */
export const isOutcomeUnknown = (
  error: { readonly _tag: string; readonly status?: number; readonly errorType?: string },
): boolean => isTransient(error) || error._tag === "InvalidResponse"
