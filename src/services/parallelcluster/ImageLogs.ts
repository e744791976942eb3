/**
 * Image Logs: the log streams and CloudFormation stack events of an image build.
 *
 * @module
 */
import { NotFound } from "../../core/Errors.ts"
import * as Operation from "../../core/Operation.ts"
import { service } from "./ParallelCluster.ts"
import { LogEvents, logEventsQuery, windowRule } from "./shapes/LogEvent.ts"
import { LogStreams } from "./shapes/LogStream.ts"
import { ImageId, LogStreamName, NextToken } from "./shapes/Parameters.ts"
import { StackEvents } from "./shapes/StackEvent.ts"

/**
 * Reads a page of the log events of an image build.
 *
 * By default it returns the newest events of the log stream, in chronological order; `startFromHead: true` returns the oldest.
 * `nextToken` leads to newer events, `prevToken` to older ones. A page may be short or empty before the end of the stream,
 * which is reached when the service returns the `nextToken` that was sent: `Pagination` and `LogEvents` handle that.
 *
 * Fails with `NotFound` when the image or the log stream does not exist. EC2 Image Builder names its streams
 * `<version>/<build>`, and the API cannot serve a name that contains a `/`: then `routed` is false, and the message names the
 * log group in CloudWatch Logs.
 *
 * Source: the contract's `GetImageLogEvents`, CloudWatch Logs' `GetLogEvents`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const lastLines = Effect.gen(function*() {
 *   const page = yield* ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "a-log", limit: 10 })
 *   return page.events.map((event) => `${event.timestamp.toISOString()} ${event.message}`)
 * })
 * ```
 */
export const getImageLogEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetImageLogEvents",
  group: "ImageLogs",
  summary: "Reads a page of the log events of an image build.",
  method: "GET",
  path: "/v3/images/custom/{imageId}/logstreams/{logStreamName}",
  parameters: { path: { imageId: ImageId, logStreamName: LogStreamName }, query: logEventsQuery },
  rule: windowRule,
  response: LogEvents,
  errors: { NotFound },
  unrouted:
    "A log stream whose name contains a /, as those of EC2 Image Builder do, can only be read from CloudWatch Logs, in " +
    "the log group /aws/imagebuilder/ParallelClusterImage-<imageId>.",
  idempotent: true,
  items: "events",
})
/** What {@link getImageLogEvents} can fail with. */
export type GetImageLogEventsError = Operation.Error<typeof getImageLogEvents>

/**
 * Reads a page of the events of the CloudFormation stack that builds the image, newest first.
 *
 * When a build failed, `resourceStatus` can be a value that the contract does not list, such as `ROLLBACK_IN_PROGRESS`.
 * Fails with `NotFound` when the stack does not exist; it is deleted when the image becomes available.
 *
 * Source: the contract's `GetImageStackEvents`, CloudFormation's `DescribeStackEvents`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const failures = ImageLogs.getImageStackEvents({ imageId: "my-image" }).pipe(
 *   Effect.map(({ events }) => events.filter((event) => event.resourceStatus.endsWith("_FAILED")))
 * )
 * ```
 */
export const getImageStackEvents = /*#__PURE__*/ Operation.make({
  service,
  operationId: "GetImageStackEvents",
  group: "ImageLogs",
  summary: "Reads a page of the events of the CloudFormation stack that builds the image, newest first.",
  method: "GET",
  path: "/v3/images/custom/{imageId}/stackevents",
  parameters: { path: { imageId: ImageId }, query: { nextToken: NextToken } },
  response: StackEvents,
  errors: { NotFound },
  idempotent: true,
  items: "events",
})
/** What {@link getImageStackEvents} can fail with. */
export type GetImageStackEventsError = Operation.Error<typeof getImageStackEvents>

/**
 * Lists a page of an image's log streams.
 *
 * Fails with `NotFound` when the image has no logs, and, wrongly, when CloudWatch Logs throttles the service. Fails with
 * `InternalService` when one of the streams has no events.
 *
 * Source: the contract's `ListImageLogStreams`, CloudWatch Logs' `DescribeLogStreams`.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { ImageLogs } from "effect-parallelcluster"
 *
 * const names = ImageLogs.listImageLogStreams({ imageId: "my-image" }).pipe(
 *   Effect.map(({ logStreams }) => logStreams.map((stream) => stream.logStreamName))
 * )
 * ```
 */
export const listImageLogStreams = /*#__PURE__*/ Operation.make({
  service,
  operationId: "ListImageLogStreams",
  group: "ImageLogs",
  summary: "Lists a page of an image's log streams.",
  method: "GET",
  path: "/v3/images/custom/{imageId}/logstreams",
  parameters: { path: { imageId: ImageId }, query: { nextToken: NextToken } },
  response: LogStreams,
  errors: { NotFound },
  idempotent: true,
  items: "logStreams",
})
/** What {@link listImageLogStreams} can fail with. */
export type ListImageLogStreamsError = Operation.Error<typeof listImageLogStreams>
