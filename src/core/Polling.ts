/**
 * Looking again and again at something that changes by itself.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { isThrottling, isTransient, type OperationError } from "./Errors.ts"

/** Every 30 seconds, as AWS does it, spread by a fifth so that many who began together do not stay together. */
export const standardSchedule: Schedule.Schedule<unknown> = /*#__PURE__*/ Schedule.jittered(
  /*#__PURE__*/ Schedule.spaced("30 seconds"),
)

/**
 * What each look finds, the first at once. A throttled look finds nothing, and so does one that gets lost, except for the
 * first: there an address that leads nowhere should be told of.
 */
export const looks = <A, E extends OperationError, R>(
  look: Effect.Effect<A, E, R>,
  schedule: Schedule.Schedule<unknown>,
): Stream.Stream<A, E, R> =>
  Stream.suspend(() => {
    let answered = false
    const patient = Effect.matchEffect(look, {
      onSuccess: (found) => {
        answered = true
        return Effect.succeed([found])
      },
      onFailure: (error) =>
        isThrottling(error) || (answered && isTransient(error)) ? Effect.succeed<Array<A>>([]) : Effect.fail(error),
    })
    return Stream.flattenIterable(Stream.fromEffectSchedule(patient, schedule))
  })
