/**
 * Logs read from CloudWatch Logs itself: every log stream of EC2 Image Builder has a `/` in its name, which the ParallelCluster
 * API cannot serve. The input, the response and the errors are those of the API's own operations.
 *
 * The client's credentials sign, and need `logs:GetLogEvents` and `logs:DescribeLogStreams`; the ParallelCluster API has no
 * part in it. The region is the input's, or the client's `defaultRegion`, or its `region`.
 *
 * @module
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { BadRequest, NotFound, type Reply } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { LogEvents, logEventsQuery, windowRule } from "../parallelcluster/shapes/LogEvent.ts"
import { LogStream, LogStreams } from "../parallelcluster/shapes/LogStream.ts"
import { ImageId, LogStreamName, NextToken } from "../parallelcluster/shapes/Parameters.ts"

/**
 * The address of CloudWatch Logs in a region: AWS's public one, by default. Set it for an interface endpoint of a VPC, or a
 * test. Credentials are sent there, so it must be `https:`, or loopback.
 *
 * @example
 * ```ts
 * import { Layer } from "effect"
 * import { CloudWatchLogs, ParallelCluster } from "effect-parallelcluster"
 *
 * const layer = Layer.merge(
 *   ParallelCluster.layerEnv,
 *   Layer.succeed(CloudWatchLogs.CurrentEndpoint, () => "https://vpce-0123.logs.eu-west-1.vpce.amazonaws.com")
 * )
 * ```
 */
export const CurrentEndpoint: Context.Reference<(region: string) => string> = /*#__PURE__*/ Context.Reference(
  "effect-parallelcluster/CloudWatchLogs/CurrentEndpoint",
  { defaultValue: () => (region: string) => `https://logs.${region}.${suffixOf(region)}` },
)

/** The domains of AWS's partitions, by how their regions begin. */
const suffixes = [
  ["cn-", "amazonaws.com.cn"],
  ["eusc-", "amazonaws.eu"],
  ["us-iso-", "c2s.ic.gov"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["us-isof-", "csp.hci.ic.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
] as const

const suffixOf = (region: string): string =>
  suffixes.find(([beginning]) => region.startsWith(beginning))?.[1] ?? "amazonaws.com"

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

/** AWS JSON 1.1: every action is a POST to `/`, named by a header; times are milliseconds. */
const action = (
  operationId: string,
  name: "DescribeLogStreams" | "GetLogEvents",
): Operation.Protocol => ({
  request: Effect.fnUntraced(function* ({ imageId, region: given, ...members }, client) {
    const wrong = (field: string, rule: string) =>
      new BadRequest({ operation: operationId, field, message: `${field}: ${rule}` })
    const region = String(given ?? client.region)
    if (!/^[a-z]+(-[a-z0-9]+)+$/.test(region)) return yield* wrong("region", "must be an AWS region such as eu-west-1")
    for (const [field, value] of Object.entries(members)) {
      if (typeof value === "string" && !value.isWellFormed()) {
        return yield* wrong(field, "must be well-formed Unicode, without lone surrogates")
      }
    }
    const url = URL.parse((yield* CurrentEndpoint)(region))
    if (url?.protocol !== "https:" && !/^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?\/$/.test(url?.href ?? "")) {
      return yield* wrong("endpoint", "CloudWatchLogs.CurrentEndpoint must give an https: URL (http: for loopback)")
    }
    const body = {
      ...(imageId === undefined ? {} : { logGroupName: imageLogGroupName(String(imageId)) }),
      ...members,
    }
    return {
      target: "/",
      body: JSON.stringify(body, (key, value) => key === "startTime" || key === "endTime" ? Date.parse(value) : value),
      to: {
        endpoint: url!.origin,
        service: "logs",
        region,
        headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${name}` },
      },
    }
  }),
  reply,
})

/** CloudWatch's errors, by their names, and the status that the ParallelCluster API has for the same. */
const statuses: ReadonlyArray<readonly [name: RegExp, status: number]> = [
  [/^ResourceNotFound/, 404],
  [/^(Throttl|LimitExceeded|RequestLimitExceeded|TooManyRequests)/, 429],
  [/^(AccessDenied|NotAuthorized|OptInRequired|RequestExpired|UnrecognizedClient)|Signature|Token/, 403],
  [/^ServiceUnavailable/, 503],
]

/** The service says 400 to nearly everything; what is wrong is in the name of the error. */
const reply = (reply: Reply): Reply => {
  if (reply.status < 400) return { ...reply, body: withoutNulls(reply.body) }
  const name = nameOf(reply)
  const headers = new Headers(reply.headers)
  if (name !== "") headers.set("x-amzn-errortype", name)
  return { ...reply, headers, status: statuses.find(([pattern]) => pattern.test(name))?.[1] ?? reply.status }
}

/** In AWS JSON a member that is `null` is one that is not there. */
const withoutNulls = (body: string | undefined): string | undefined => {
  if (body === undefined || !/:\s*null\b/.test(body)) return body
  try {
    return JSON.stringify(JSON.parse(body, (_, value) => value ?? undefined))
  } catch {
    return body
  }
}

/** The error's name without what may stand around it: `com.amazon.coral.service#AccessDeniedException:http://…`. */
const nameOf = ({ body = "", headers }: Reply): string => {
  const said = headers.get("x-amzn-errortype") ?? /"__type"\s*:\s*"([^"]+)"/.exec(body)?.[1] ?? ""
  return said.split(":")[0]!.split("#").at(-1)!
}

/** The names under which CloudWatch Logs has what the contract calls otherwise; its times are milliseconds. */
const Events = /*#__PURE__*/ (() =>
  Schema.Struct({
    ...LogEvents.fields,
    events: Schema.Array(Schema.Struct({ timestamp: Schema.DateFromMillis, message: Schema.String })),
  }).pipe(Schema.encodeKeys({ nextToken: "nextForwardToken", prevToken: "nextBackwardToken" })))()

const Time = Schema.optionalKey(Schema.DateFromMillis)

const Streams = /*#__PURE__*/ (() =>
  Schema.Struct({
    ...LogStreams.fields,
    logStreams: Schema.Array(
      Schema.Struct({
        ...LogStream.fields,
        creationTime: Time,
        firstEventTimestamp: Time,
        lastEventTimestamp: Time,
        lastIngestionTime: Time,
      }).pipe(Schema.encodeKeys({ logStreamArn: "arn" })),
    ),
  }))()

/** No log stream is without a name. */
const nonEmpty = /*#__PURE__*/ Schema.makeFilter((name: string) => name !== "", { message: "must not be empty" })

/** A log stream's name: here with any character, also `/`. */
const Name = /*#__PURE__*/ LogStreamName.check(nonEmpty)

/**
 * Reads a page of a build's log from CloudWatch Logs, also where the stream has a `/` in its name. Otherwise it is
 * `ImageLogs.getImageLogEvents`, and stands in its place in `LogEvents` and `Pagination`.
 *
 * Fails with `NotFound` when there is no such image or stream, with `Unauthorized` also when the credentials may not read
 * logs; `errorType` is CloudWatch's own name for the error.
 *
 * Source: CloudWatch Logs' `GetLogEvents`.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { CloudWatchLogs, LogEvents } from "effect-parallelcluster"
 *
 * const lines = LogEvents.forward(CloudWatchLogs.getImageLogEvents, {
 *   imageId: "my-image",
 *   logStreamName: "3.12.0/1"
 * }).pipe(Stream.runForEach((event) => Effect.log(event.message)))
 * ```
 */
export const getImageLogEvents = /*#__PURE__*/ Operation.make({
  operationId: "GetImageLogEvents",
  group: "CloudWatchLogs",
  method: "POST",
  path: "/",
  parameters: { body: { imageId: ImageId, logStreamName: Name, ...logEventsQuery } },
  rule: windowRule,
  response: Events,
  errors: { 404: NotFound },
  idempotent: true,
  items: "events",
  protocol: /*#__PURE__*/ action("GetImageLogEvents", "GetLogEvents"),
})
/** What {@link getImageLogEvents} can fail with. */
export type GetImageLogEventsError = Operation.Error<typeof getImageLogEvents>

/**
 * Lists a page of an image's log streams from CloudWatch Logs. Otherwise it is `ImageLogs.listImageLogStreams`; but a stream
 * without events does not make it fail.
 *
 * Source: CloudWatch Logs' `DescribeLogStreams`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { CloudWatchLogs } from "effect-parallelcluster"
 *
 * const names = CloudWatchLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.map(({ logStreams }) => logStreams.map((stream) => stream.logStreamName))
 * )
 * ```
 */
export const listImageLogStreams = /*#__PURE__*/ Operation.make({
  operationId: "ListImageLogStreams",
  group: "CloudWatchLogs",
  method: "POST",
  path: "/",
  parameters: { body: { imageId: ImageId, nextToken: NextToken } },
  response: Streams,
  errors: { 404: NotFound },
  idempotent: true,
  items: "logStreams",
  protocol: /*#__PURE__*/ action("ListImageLogStreams", "DescribeLogStreams"),
})
/** What {@link listImageLogStreams} can fail with. */
export type ListImageLogStreamsError = Operation.Error<typeof listImageLogStreams>

/**
 * Reads a page of a cluster's log from CloudWatch Logs, where the log group is known: `/aws/parallelcluster/<cluster>-<time>`,
 * which is the parameter `ClusterCWLogGroup` of the cluster's stack. Otherwise it is `ClusterLogs.getClusterLogEvents`.
 *
 * Source: CloudWatch Logs' `GetLogEvents`.
 *
 * @example
 * ```ts
 * import { Stream } from "effect"
 * import { CloudWatchLogs, LogEvents } from "effect-parallelcluster"
 *
 * const lastLines = LogEvents.last(CloudWatchLogs.getClusterLogEvents, {
 *   logGroupName: "/aws/parallelcluster/my-cluster-202601050800",
 *   logStreamName: "ip-10-0-0-101.i-0123456789abcdef0.slurmctld"
 * }, 20).pipe(Stream.runCollect)
 * ```
 */
export const getClusterLogEvents = /*#__PURE__*/ Operation.make({
  operationId: "GetClusterLogEvents",
  group: "CloudWatchLogs",
  method: "POST",
  path: "/",
  parameters: {
    body: { logGroupName: Schema.String.check(nonEmpty), logStreamName: Name, ...logEventsQuery },
  },
  rule: windowRule,
  response: Events,
  errors: { 404: NotFound },
  idempotent: true,
  items: "events",
  protocol: /*#__PURE__*/ action("GetClusterLogEvents", "GetLogEvents"),
})
/** What {@link getClusterLogEvents} can fail with. */
export type GetClusterLogEventsError = Operation.Error<typeof getClusterLogEvents>
