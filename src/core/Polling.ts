/**
 * Polling of resources that change over time.
 *
 * @module
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { isThrottling, isTransient, type OperationError } from "./Errors.ts"

/** When to poll: a schedule, or the time between two polls. */
export const scheduleOf = <I, E, R>(
  given: Duration.Input | Schedule.Schedule<unknown, I, E, R>,
): Schedule.Schedule<unknown, I, E, R> => Schedule.isSchedule(given) ? given : Schedule.spaced(given)

/** Every 30 seconds, as in AWS's waiters, with a jitter of 20 % so that clients that started together spread out. */
export const standardSchedule: Schedule.Schedule<unknown> = /*#__PURE__*/ Schedule.jittered(
  /*#__PURE__*/ Schedule.spaced("30 seconds"),
)

/**
 * Emits the result of each poll; the first poll runs immediately. Throttled polls are skipped. So are transient failures after the
 * first response; before it they fail the stream, so that a wrong endpoint is reported.
 */
export const poll = <A, E extends OperationError, R>(
  request: Effect.Effect<A, E, R>,
  schedule: Schedule.Schedule<unknown>,
): Stream.Stream<A, E, R> =>
  Stream.suspend(() => {
    let answered = false
    const results = Effect.matchEffect(request, {
      onSuccess: (result) => {
        answered = true
        return Effect.succeed([result])
      },
      onFailure: (error) =>
        isThrottling(error) || (answered && isTransient(error)) ? Effect.succeed<Array<A>>([]) : Effect.fail(error),
    })
    return Stream.flattenIterable(Stream.fromEffectSchedule(results, schedule))
  })
