/**
 * Events of a CloudFormation stack, while they happen.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import type { OperationError } from "../core/Errors.ts"
import type { Operation } from "../core/Operation.ts"
import * as Pagination from "../core/Pagination.ts"
import { looks, standardSchedule } from "../core/Polling.ts"

/** How to follow. */
export interface Options {
  /** When to look for new events. Default: every 30 seconds, give or take a fifth. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** Only events from this time on, such as that before an update; what came before does not end it. Default: all. */
  readonly since?: Date | undefined
}

/**
 * The events of a stack, the oldest first, each once, and new ones as they come: those of `getClusterStackEvents` or
 * `getImageStackEvents`, which give a page at a time, the newest first.
 *
 * Ends when the stack has come to rest: when the newest event of the stack itself is in no `…_IN_PROGRESS`. Ends as well when
 * the stack is gone, as that of a finished image or a deleted cluster is, and then without the last events, which the service
 * cannot give any more. Throttles and, once an answer has come, lost requests do not end it.
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

    const news = Pagination.pages(operation, input).pipe(
      // The newest come first: behind an event that is known, or too old, there is nothing new.
      Stream.takeUntil(({ events }) => events.some(({ eventId, timestamp }) => seen.has(eventId) || timestamp < since)),
      Stream.runCollect,
      Effect.map((pages) =>
        pages.flatMap(({ events }) => events).reverse().filter(({ eventId, timestamp }) => {
          // Events that come while pages are read push others to the next page, which then has them again.
          const isNew = !seen.has(eventId) && timestamp >= since
          if (isNew) seen.add(eventId)
          return isNew
        })
      ),
      Effect.catchIf((error) => error._tag === "NotFound" && seen.size > 0, () => Effect.undefined),
    )

    return looks(news, schedule).pipe(
      Stream.takeUntil((events) => events === undefined || isAtRest(events)),
      Stream.flatMap((events) => Stream.fromIterable(events ?? [])),
    )
  })

const isAtRest = (events: ReadonlyArray<StackEvent>): boolean => {
  const newest = events.findLast(({ physicalResourceId, stackId }) => physicalResourceId === stackId)
  return newest !== undefined && !newest.resourceStatus.endsWith("_IN_PROGRESS")
}
