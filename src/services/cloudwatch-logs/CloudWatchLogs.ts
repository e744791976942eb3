/**
 * CloudWatch Logs: the operations for reading logs, under AWS's own names. The log streams of EC2 Image Builder have a `/` in
 * their names, which the ParallelCluster API cannot serve; CloudWatch Logs can.
 *
 * Requests are signed with the caller's own credentials: the role of a default deployment may call the ParallelCluster API only.
 *
 * Source: the Amazon CloudWatch Logs API Reference, version 2014-03-28.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { type Credentials, layerConfig as credentialsConfig, required } from "../../core/Credentials.ts"
import * as Environment from "../../core/Environment.ts"
import { type CredentialsUnavailable, type InvalidConfiguration, NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import * as RegionalClient from "../../core/RegionalClient.ts"
import type * as Service from "../../core/Service.ts"
import { layerFetch, type Transport } from "../../core/Transport.ts"
import * as AwsJson from "../../protocols/AwsJson.ts"

/**
 * The client that the operations of CloudWatch Logs need; the layers of this module provide it.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const where = Effect.map(CloudWatchLogs.CloudWatchLogs, ({ endpoint }) => endpoint)
 * ```
 */
export class CloudWatchLogs extends Context.Service<CloudWatchLogs, Service.Client>()(
  "effect-parallelcluster/CloudWatchLogs",
) {}

/**
 * CloudWatch Logs as a service, for operations of your own.
 *
 * @example
 * ```ts
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * console.log(CloudWatchLogs.service.id, CloudWatchLogs.service.signingName)
 * // CloudWatch Logs logs
 * ```
 */
export const service: Service.Service<CloudWatchLogs> = {
  id: "CloudWatch Logs",
  signingName: "logs",
  protocol: /*#__PURE__*/ AwsJson.make("Logs_20140328"),
  region: "address",
  tags: { ResourceNotFoundException: "NotFound" },
  // Of an account in a region. Most differ from region to region: these are the lowest ones, but for GetLogEvents, whose 10 a second
  // in some regions are found out.
  limits: {
    rate: 5,
    burst: 5,
    operations: {
      GetLogEvents: { rate: 25, burst: 5 },
      FilterLogEvents: { rate: 5, burst: 5 },
      DescribeLogStreams: { rate: 5, burst: 5 },
      DescribeLogGroups: { rate: 5, burst: 5 },
    },
  },
  client: CloudWatchLogs,
}

/** Options of a client of CloudWatch Logs. */
export type Options = RegionalClient.Options

/**
 * A client of CloudWatch Logs. Needs a `Transport` and `Credentials` that may read logs (`logs:GetLogEvents`,
 * `logs:DescribeLogStreams`, `logs:DescribeLogGroups`, `logs:FilterLogEvents`); fails with `InvalidConfiguration`, which names
 * the option.
 *
 * `endpoint` is for an interface VPC endpoint, or a test; default: AWS's public endpoint in the region's partition.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { CloudWatchLogs, Credentials, Transport } from "effect-parallelcluster"
 *
 * const layer = CloudWatchLogs.layer({ region: "eu-west-1" }).pipe(
 *   Layer.provide([Transport.layerFetch, Credentials.layerConfig])
 * )
 * ```
 */
export const layer = (
  options: Options,
): Layer.Layer<CloudWatchLogs, InvalidConfiguration, Credentials | Transport> =>
  Layer.effect(CloudWatchLogs, RegionalClient.make(service, options))

/**
 * A client configured by the variables that AWS's SDKs read: `AWS_REGION` or `AWS_DEFAULT_REGION`, and, where they are set,
 * `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS` or `AWS_ENDPOINT_URL`, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`, `AWS_USE_FIPS_ENDPOINT`,
 * `AWS_USE_DUALSTACK_ENDPOINT`, `AWS_SDK_UA_APP_ID`.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { CloudWatchLogs, Credentials, Transport } from "effect-parallelcluster"
 *
 * const layer = CloudWatchLogs.layerConfig.pipe(Layer.provide([Transport.layerFetch, Credentials.layerConfig]))
 * ```
 */
export const layerConfig: Layer.Layer<CloudWatchLogs, InvalidConfiguration, Credentials | Transport> =
  /*#__PURE__*/ Layer.effect(CloudWatchLogs, /*#__PURE__*/ RegionalClient.fromEnvironment(service))

/**
 * A complete client for scripts: {@link layerConfig} with the platform's `fetch` and the environment's credentials. It needs no
 * endpoint of the ParallelCluster API.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const groups = CloudWatchLogs.describeLogGroups({ logGroupNamePrefix: "/aws/imagebuilder/" }).pipe(
 *   Effect.provide(CloudWatchLogs.layerEnv)
 * )
 * ```
 */
export const layerEnv: Layer.Layer<CloudWatchLogs, CredentialsUnavailable | InvalidConfiguration> = /*#__PURE__*/ Layer
  .unwrap(
    /*#__PURE__*/ Effect.gen(function* () {
      if ((yield* Environment.read("AWS_DEFAULT_REGION")) === undefined) yield* required(["AWS_REGION"])
      return Layer.provide(layerConfig, [credentialsConfig, layerFetch])
    }),
  )

/**
 * The log group that EC2 Image Builder writes an image's logs to.
 *
 * @example
 * ```ts
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * console.log(CloudWatchLogs.imageLogGroupName("my-image"))
 * // /aws/imagebuilder/ParallelClusterImage-my-image
 * ```
 */
export const imageLogGroupName = (imageId: string): string => `/aws/imagebuilder/ParallelClusterImage-${imageId}`

/** Milliseconds on the wire. */
const Time = /*#__PURE__*/ Schema.optionalKey(Schema.DateFromMillis)
const Text = /*#__PURE__*/ Schema.optionalKey(Schema.String)
const Flag = /*#__PURE__*/ Schema.optionalKey(Schema.Boolean)

const nonEmpty = /*#__PURE__*/ Schema.makeFilter((name: string) => name !== "", { message: "must not be empty" })
const Name = /*#__PURE__*/ Schema.String.check(nonEmpty)
const OptionalName = /*#__PURE__*/ Schema.optionalKey(Name)

const limit = (most: number) =>
  Schema.optionalKey(
    Schema.Finite.check(Schema.makeFilter(
      (limit) => Number.isInteger(limit) && limit >= 1 && limit <= most,
      { message: `must be a whole number from 1 to ${most}` },
    )),
  )

/** A log group by its name or, also of another account, by its ARN. */
const logGroup = { logGroupName: OptionalName, logGroupIdentifier: OptionalName }

interface Group {
  readonly logGroupName?: string | undefined
  readonly logGroupIdentifier?: string | undefined
}

const oneGroup = ({ logGroupIdentifier, logGroupName }: Group) =>
  (logGroupName === undefined) === (logGroupIdentifier === undefined)
    ? { field: "logGroupName", message: "must be given, or logGroupIdentifier, but not both" }
    : undefined

/** The service refuses a window that is empty or ends before it starts. */
const windowRule = (
  { endTime, startTime }: { readonly startTime?: Date | undefined; readonly endTime?: Date | undefined },
) =>
  startTime !== undefined && endTime !== undefined && startTime >= endTime
    ? { field: "startTime", message: "must be before endTime" }
    : undefined

/**
 * A log event: usually one line.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const Kept = Schema.fromJsonString(Schema.toCodecJson(Schema.Array(CloudWatchLogs.OutputLogEvent)))
 * ```
 */
export const OutputLogEvent = /*#__PURE__*/ Schema.Struct({
  /** The time of the event, with a precision of milliseconds. */
  timestamp: Schema.DateFromMillis,
  message: Schema.String,
  /** The time at which CloudWatch Logs received it, with a precision of milliseconds. */
  ingestionTime: Time,
})
/** A log event: usually one line. */
export type OutputLogEvent = typeof OutputLogEvent.Type

/**
 * Reads a page of a log stream.
 *
 * By default it returns the newest events, in chronological order; `startFromHead: true` returns the oldest.
 * `nextForwardToken` leads to newer events, `nextBackwardToken` to older ones; pass one of them as `nextToken`. Both are always
 * present: the end of the log stream is reached when the service returns the token that was sent. A page may be short or empty
 * before. Tokens expire after 24 hours.
 *
 * `limit`: maximum number of events, 1 to 10,000; default as many as fit in 1 MB, up to 10,000. `startTime` is inclusive,
 * `endTime` exclusive. `region` is the log group's; default: the client's.
 *
 * Fails with `NotFound` when the log group or stream does not exist, with `Unauthorized` when the credentials do not allow
 * `logs:GetLogEvents`, and with `LimitExceeded` above the quota of 25 requests a second (10 in some regions).
 *
 * Source: CloudWatch Logs' `GetLogEvents`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const lastLines = CloudWatchLogs.getLogEvents({
 *   logGroupName: CloudWatchLogs.imageLogGroupName("my-image"),
 *   logStreamName: "3.16.1/1",
 *   limit: 20
 * }).pipe(Effect.map(({ events }) => events.map(({ message }) => message)))
 * ```
 */
export const getLogEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetLogEvents",
  group: "CloudWatchLogs",
  summary: "Reads a page of a log stream.",
  method: "POST",
  path: "/",
  parameters: {
    body: {
      ...logGroup,
      logStreamName: Name,
      nextToken: Text,
      startFromHead: Flag,
      limit: limit(10_000),
      startTime: Time,
      endTime: Time,
      unmask: Flag,
    },
  },
  rule: (input) => oneGroup(input) ?? windowRule(input),
  response: Schema.Struct({
    /** The token of the next newer page. At the end it equals the one that was sent. */
    nextForwardToken: Text,
    /** The token of the next older page. At the beginning it equals the one that was sent. */
    nextBackwardToken: Text,
    events: Schema.Array(OutputLogEvent),
  }),
  errors: { NotFound },
  idempotent: true,
  items: "events",
  outputToken: "nextForwardToken",
})
/** What {@link getLogEvents} can fail with. */
export type GetLogEventsError = Operation.Error<typeof getLogEvents>

/**
 * A log stream. The event times are eventually consistent: CloudWatch Logs usually updates them within an hour.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const Kept = Schema.fromJsonString(Schema.toCodecJson(Schema.Array(CloudWatchLogs.LogStream)))
 * ```
 */
export const LogStream = /*#__PURE__*/ Schema.Struct({
  logStreamName: Schema.String,
  creationTime: Time,
  firstEventTimestamp: Time,
  lastEventTimestamp: Time,
  lastIngestionTime: Time,
  uploadSequenceToken: Text,
  arn: Text,
})
/** A log stream. */
export type LogStream = typeof LogStream.Type

/**
 * Lists a page of a log group's streams.
 *
 * `orderBy`: `LogStreamName` (the default) or `LastEventTime`, which allows no `logStreamNamePrefix`; `descending`: default
 * false. `limit`: 1 to 50, default 50. `region` is the log group's; default: the client's.
 *
 * Fails with `NotFound` when the log group does not exist, and with `Unauthorized` when the credentials do not allow
 * `logs:DescribeLogStreams`.
 *
 * Source: CloudWatch Logs' `DescribeLogStreams`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const names = CloudWatchLogs.describeLogStreams({ logGroupName: CloudWatchLogs.imageLogGroupName("my-image") }).pipe(
 *   Effect.map(({ logStreams }) => logStreams.map((stream) => stream.logStreamName))
 * )
 * ```
 */
export const describeLogStreams = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeLogStreams",
  group: "CloudWatchLogs",
  summary: "Lists a page of a log group's streams.",
  method: "POST",
  path: "/",
  parameters: {
    body: {
      ...logGroup,
      logStreamNamePrefix: OptionalName,
      orderBy: Schema.optionalKey(Schema.Literals(["LogStreamName", "LastEventTime"])),
      descending: Flag,
      nextToken: Text,
      limit: limit(50),
    },
  },
  rule: (input) =>
    oneGroup(input) ??
      (input.orderBy === "LastEventTime" && input.logStreamNamePrefix !== undefined
        ? { field: "orderBy", message: "must be LogStreamName where there is a logStreamNamePrefix" }
        : undefined),
  response: Schema.Struct({ logStreams: Schema.Array(LogStream), nextToken: Text }),
  errors: { NotFound },
  idempotent: true,
  items: "logStreams",
})
/** What {@link describeLogStreams} can fail with. */
export type DescribeLogStreamsError = Operation.Error<typeof describeLogStreams>

/**
 * A log group.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const Kept = Schema.fromJsonString(Schema.toCodecJson(Schema.Array(CloudWatchLogs.LogGroup)))
 * ```
 */
export const LogGroup = /*#__PURE__*/ Schema.Struct({
  logGroupName: Schema.String,
  creationTime: Time,
  /** In days; absent when events never expire. */
  retentionInDays: Schema.optionalKey(Schema.Int),
  storedBytes: Schema.optionalKey(Schema.Int),
  /** Ends with `:*`. */
  arn: Text,
  logGroupArn: Text,
})
/** A log group. */
export type LogGroup = typeof LogGroup.Type

/**
 * Lists a page of log groups.
 *
 * `logGroupNamePrefix` is case-sensitive; `logGroupNamePattern` matches a text anywhere in the name. Only one of them is allowed.
 * `limit`: 1 to 50, default 50. `region`: default the client's.
 *
 * Fails with `Unauthorized` when the credentials do not allow `logs:DescribeLogGroups`.
 *
 * Source: CloudWatch Logs' `DescribeLogGroups`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { CloudWatchLogs, Pagination } from "effect-parallelcluster"
 *
 * const names = Pagination.items(CloudWatchLogs.describeLogGroups, {
 *   logGroupNamePrefix: "/aws/parallelcluster/my-cluster-"
 * }).pipe(Stream.map((group) => group.logGroupName), Stream.runCollect)
 * ```
 */
export const describeLogGroups = /*#__PURE__*/ Operation.make({
  service,
  operationId: "DescribeLogGroups",
  group: "CloudWatchLogs",
  summary: "Lists a page of log groups.",
  method: "POST",
  path: "/",
  parameters: {
    body: {
      logGroupNamePrefix: OptionalName,
      logGroupNamePattern: OptionalName,
      nextToken: Text,
      limit: limit(50),
    },
  },
  rule: ({ logGroupNamePattern, logGroupNamePrefix }) =>
    logGroupNamePattern !== undefined && logGroupNamePrefix !== undefined
      ? { field: "logGroupNamePattern", message: "must not be given together with logGroupNamePrefix" }
      : undefined,
  response: Schema.Struct({ logGroups: Schema.Array(LogGroup), nextToken: Text }),
  idempotent: true,
  items: "logGroups",
})
/** What {@link describeLogGroups} can fail with. */
export type DescribeLogGroupsError = Operation.Error<typeof describeLogGroups>

/**
 * A log event that was found.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const Kept = Schema.fromJsonString(Schema.toCodecJson(Schema.Array(CloudWatchLogs.FilteredLogEvent)))
 * ```
 */
export const FilteredLogEvent = /*#__PURE__*/ Schema.Struct({
  logStreamName: Schema.String,
  timestamp: Schema.DateFromMillis,
  message: Schema.String,
  ingestionTime: Time,
  eventId: Text,
})
/** A log event that was found. */
export type FilteredLogEvent = typeof FilteredLogEvent.Type

/**
 * Searches a page of the events of a log group, or of some of its streams.
 *
 * `filterPattern` has CloudWatch Logs' own syntax: `ERROR` matches a term, `"no space left"` a phrase, `?a ?b` either term; `-a`
 * excludes a term, `%…%` is a regular expression. Without a pattern every event matches. `logStreamNames`, at most 100, or
 * `logStreamNamePrefix`. `limit`: 1 to 10,000, default 10,000. An empty page may have a `nextToken`.
 *
 * Fails with `NotFound` when the log group does not exist, and with `Unauthorized` when the credentials do not allow
 * `logs:FilterLogEvents`.
 *
 * Source: CloudWatch Logs' `FilterLogEvents`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { CloudWatchLogs, Pagination } from "effect-parallelcluster"
 *
 * const errors = Pagination.items(CloudWatchLogs.filterLogEvents, {
 *   logGroupName: CloudWatchLogs.imageLogGroupName("my-failed-image"),
 *   filterPattern: "?ERROR ?error"
 * }).pipe(Stream.map((event) => event.message), Stream.runCollect)
 * ```
 */
export const filterLogEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "FilterLogEvents",
  group: "CloudWatchLogs",
  summary: "Searches a page of the events of a log group, or of some of its streams.",
  method: "POST",
  path: "/",
  parameters: {
    body: {
      ...logGroup,
      logStreamNames: Schema.optionalKey(
        Schema.Array(Name).check(Schema.makeFilter(
          (names) => names.length >= 1 && names.length <= 100,
          { message: "must have 1 to 100 names" },
        )),
      ),
      logStreamNamePrefix: OptionalName,
      filterPattern: Text,
      nextToken: Text,
      limit: limit(10_000),
      startTime: Time,
      endTime: Time,
      unmask: Flag,
    },
  },
  rule: (input) =>
    oneGroup(input) ?? windowRule(input) ??
      (input.logStreamNames !== undefined && input.logStreamNamePrefix !== undefined
        ? { field: "logStreamNames", message: "must not be given together with logStreamNamePrefix" }
        : undefined),
  response: Schema.Struct({ events: Schema.Array(FilteredLogEvent), nextToken: Text }),
  errors: { NotFound },
  idempotent: true,
  items: "events",
})
/** What {@link filterLogEvents} can fail with. */
export type FilterLogEventsError = Operation.Error<typeof filterLogEvents>
