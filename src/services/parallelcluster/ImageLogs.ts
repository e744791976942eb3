/**
 * Image Logs: what happened while an image was built.
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
 * Reads a page of a build's log.
 *
 * Left alone it gives the log's end (its newest events, oldest of them first); `startFromHead: true` gives the beginning.
 * `nextToken` leads to newer events, `prevToken` to older ones. Pages may be short or empty before the end, which is
 * reached when the `nextToken` that comes back is the one that was sent: `Pagination` and `LogEvents` do that for you.
 *
 * Fails with `NotFound` when there is no such image or stream. EC2 Image Builder names its streams `<version>/<build>`, and
 * the API cannot serve a name with a `/`: then `routed` is false, and the message says where in CloudWatch Logs they are.
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
  summary: "Reads a page of a build's log.",
  method: "GET",
  path: "/v3/images/custom/{imageId}/logstreams/{logStreamName}",
  parameters: { path: { imageId: ImageId, logStreamName: LogStreamName }, query: logEventsQuery },
  rule: windowRule,
  response: LogEvents,
  errors: { NotFound },
  unrouted:
    "A log stream with a / in its name, as EC2 Image Builder gives them, can only be read from CloudWatch Logs, in " +
    "the log group /aws/imagebuilder/ParallelClusterImage-<imageId>.",
  idempotent: true,
  items: "events",
})
/** What {@link getImageLogEvents} can fail with. */
export type GetImageLogEventsError = Operation.Error<typeof getImageLogEvents>

/**
 * Reads a page of the events of the CloudFormation stack that builds the image, the newest first.
 *
 * `resourceStatus` can be a value that the contract does not list, such as `ROLLBACK_IN_PROGRESS`: exactly when a build
 * failed. Fails with `NotFound` when the stack is gone, which it is once the image is available.
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
  summary: "Reads a page of the events of the CloudFormation stack that builds the image, the newest first.",
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
 * Fails with `NotFound` when the image has no logs, and also, falsely, when the service itself is throttled while it looks.
 * One stream without events makes the service fail the whole call with `InternalService`.
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
