/**
 * Reads the events of the CloudFormation stack of an image or a cluster like a log.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { isThrottling, isTransient } from "../core/Errors.ts"
import * as Pagination from "../core/Pagination.ts"
import * as ClusterLogs from "../services/parallelcluster/ClusterLogs.ts"
import * as ImageLogs from "../services/parallelcluster/ImageLogs.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import { emit, type Event, type Position, type Progress, progressFrom, skipOf } from "./LogPosition.ts"
import type { LogsError, Source } from "./LogSource.ts"
import { pollUntil } from "./Waiting.ts"

/** The name of the stream: that of the file of `pcluster export-cluster-logs`. */
export const streamNameOf = (source: Source): string => `${nameOf(source)}-cfn-events`

const nameOf = (source: Source): string => source._tag === "Image" ? source.imageId : source.clusterName

/** A log event that is a stack event. */
export interface StackLine extends Event {
  readonly stackEvent: StackEvent
}

class Line implements StackLine {
  readonly timestamp: Date
  readonly message: string
  readonly #event: Event
  readonly #stackEvent: StackEvent

  constructor(event: Event, stackEvent: StackEvent) {
    this.timestamp = event.timestamp
    this.message = event.message
    this.#event = event
    this.#stackEvent = stackEvent
  }

  get logStreamName(): string {
    return this.#event.logStreamName
  }

  get position(): Position {
    return this.#event.position
  }

  get stackEvent(): StackEvent {
    return this.#stackEvent
  }
}

const messageOf = ({ logicalResourceId, resourceStatus, resourceStatusReason, resourceType }: StackEvent): string =>
  [resourceStatus, resourceType, logicalResourceId].filter(Boolean).join(" ") +
  (resourceStatusReason ? `: ${resourceStatusReason}` : "")

/** Selects the events of a time window, and after a position. */
export interface Options {
  readonly startTime?: Date | undefined
  readonly endTime?: Date | undefined
  readonly position?: Position | undefined
}

/** Each run returns the events since the previous run. A deleted stack has none. */
const makeNews = (source: Source, region: string, { endTime, position, startTime }: Options) => {
  const log = { identity: { stackName: nameOf(source), region, logStreamName: streamNameOf(source) } }
  const known = new Set<string>()
  let progress: Progress | undefined = position && progressFrom(position)
  const pages = source._tag === "Image"
    ? Pagination.pages(ImageLogs.getImageStackEvents, { imageId: source.imageId, region })
    : Pagination.pages(ClusterLogs.getClusterStackEvents, { clusterName: source.clusterName, region })
  return pages.pipe(
    // The newest events are first: all events after a known one are known.
    Stream.takeUntil(({ events }) => events.some(({ eventId }) => known.has(eventId))),
    Stream.runCollect,
    Effect.map((pages) => {
      const events = pages.flatMap(({ events }) => events).reverse().filter(({ eventId, timestamp }) =>
        !known.has(eventId) && timestamp >= (startTime ?? timestamp) && (endTime === undefined || timestamp < endTime)
      )
      const lines = events.map((event) => ({ timestamp: event.timestamp, message: messageOf(event) }))
      const skip = known.size === 0 ? progress && skipOf(progress) : undefined
      for (const { eventId } of events) known.add(eventId)
      const emitted = emit({ log, order: "forward", lookBack: 0 }, lines, { progress, skip }, {})
      progress = emitted.progress
      const from = events.length - emitted.events.length
      return emitted.events.map((event, i) => new Line(event, events[from + i]!))
    }),
    Effect.catchTag("NotFound", () => Effect.succeed<ReadonlyArray<Line>>([])),
  )
}

/** True if the stack exists. */
export const hasStack = (source: Source, region: string): Effect.Effect<boolean, LogsError, ParallelCluster> =>
  Effect.catchTag(
    Effect.as(
      source._tag === "Image"
        ? ImageLogs.getImageStackEvents({ imageId: source.imageId, region })
        : ClusterLogs.getClusterStackEvents({ clusterName: source.clusterName, region }),
      true,
    ),
    "NotFound",
    () => Effect.succeed(false),
  )

/** All events, oldest first. They are all in memory, because the service returns the newest first. */
export const read = (
  source: Source,
  region: string,
  options: Options,
): Stream.Stream<StackLine, LogsError, ParallelCluster> =>
  Stream.unwrap(Effect.map(Effect.suspend(() => makeNews(source, region, options)), Stream.fromArray))

/** The events, and new ones until the source is finished. */
export const follow = (
  source: Source,
  region: string,
  options: Options,
  until: Fiber.Fiber<unknown, unknown>,
): Stream.Stream<StackLine, LogsError, ParallelCluster> =>
  Stream.suspend(() => {
    const news = Effect.catchIf(
      makeNews(source, region, options),
      (error) => isThrottling(error) || isTransient(error),
      () => Effect.undefined,
    )
    return pollUntil(news, until, Schedule.spaced("30 seconds"))
  })
