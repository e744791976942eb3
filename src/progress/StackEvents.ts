/**
 * Events of a CloudFormation stack, as they happen.
 *
 * @module
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { OperationError } from "../core/Errors.ts"
import type { Operation } from "../core/Operation.ts"
import * as Pagination from "../core/Pagination.ts"
import { poll, scheduleOf, standardSchedule } from "../core/Polling.ts"

/** Options of {@link follow}. */
export interface Options {
  /** When to poll for new events: a schedule, or the time between two polls. Default: every 30 seconds, with a jitter of 20 %. */
  readonly schedule?: Duration.Input | Schedule.Schedule<unknown> | undefined
  /** Only events from this time on, such as the start of an update; earlier events do not end the stream. Default: all. */
  readonly since?: Date | undefined
}

/**
 * The events of a stack in chronological order, each once, and new ones as they happen. The operation is
 * `getClusterStackEvents` or `getImageStackEvents`, which return pages with the newest event first.
 *
 * Ends when the operation on the stack is complete: when the newest event of the stack itself is not `…_IN_PROGRESS`. Also ends
 * when the stack has been deleted, as after the build of an image or the deletion of a cluster; its last events are then lost,
 * because the service no longer returns them. Throttled polls and, after the first response, transient failures are skipped.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ClusterLogs, StackEvents } from "effect-parallelcluster"
 *
 * const show = StackEvents.follow(ClusterLogs.getClusterStackEvents, { clusterName: "my-cluster" }).pipe(
 *   Stream.runForEach((event) => Effect.log(`${event.logicalResourceId} ${event.resourceStatus}`))
 * )
 * ```
 */
export const follow = <I extends { readonly nextToken?: string | undefined }, E extends OperationError, R>(
  operation: Operation<I, { readonly events: ReadonlyArray<StackEvent>; readonly nextToken?: string }, E, "events", R>,
  input: NoInfer<I>,
  { schedule = standardSchedule, since = new Date(0) }: Options = {},
): Stream.Stream<StackEvent, E, R> =>
  Stream.suspend(() => {
    const seen = new Set<string>()

    const newEvents = Pagination.pages(operation, input).pipe(
      // The newest come first: after an event that is known, or too old, nothing is new.
      Stream.takeUntil(({ events }) => events.some(({ eventId, timestamp }) => seen.has(eventId) || timestamp < since)),
      Stream.runCollect,
      Effect.map((pages) =>
        pages.flatMap(({ events }) => events).reverse().filter(({ eventId, timestamp }) => {
          // Events that happen between two pages move others to the next page, which then repeats them.
          const isNew = !seen.has(eventId) && timestamp >= since
          if (isNew) seen.add(eventId)
          return isNew
        })
      ),
      Effect.catchIf((error) => error._tag === "NotFound" && seen.size > 0, () => Effect.undefined),
    )

    return poll(newEvents, scheduleOf(schedule)).pipe(
      Stream.takeUntil((events) => events === undefined || isComplete(events)),
      Stream.flatMap((events) => Stream.fromIterable(events ?? [])),
    )
  })

const isComplete = (events: ReadonlyArray<StackEvent>): boolean => {
  const newest = events.findLast(({ physicalResourceId, stackId }) => physicalResourceId === stackId)
  return newest !== undefined && !newest.resourceStatus.endsWith("_IN_PROGRESS")
}
