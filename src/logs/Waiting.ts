/**
 * Waiting between polls: as a schedule says, and no longer than the source lives.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

/** How a schedule goes on. */
export type ScheduleStep<E, R> = (now: number, input: void) => Pull.Pull<[unknown, Duration.Duration], E, unknown, R>

/** Waits as long as the schedule says, or until the source is finished. Gives whether the schedule goes on. */
export const waitOrDone = /*#__PURE__*/ Effect.fnUntraced(
  function* <E, R>(step: ScheduleStep<E, R>, finished: Effect.Effect<unknown>) {
    const wait = Effect.map(step(yield* Clock.currentTimeMillis, undefined), ([, duration]) => duration)
    const duration = yield* Pull.catchDone(wait, () => Effect.undefined)
    if (duration === undefined) return false
    yield* Effect.timeoutOption(finished, duration)
    return true
  },
)

/**
 * What an effect gives at once, after each wait, and once more when the source is finished. Where it gives nothing, it had no
 * answer; so it runs again.
 */
export const pollUntil = <A, E, R>(
  effect: Effect.Effect<ReadonlyArray<A> | undefined, E, R>,
  source: Fiber.Fiber<unknown, unknown>,
  schedule: Schedule.Schedule<unknown, void>,
): Stream.Stream<A, E, R> =>
  Stream.unwrap(Effect.map(Schedule.toStep(schedule), (step) => {
    // A source whose end the last poll has seen is not waited for, only the schedule.
    return Stream.paginate(
      { wait: false, ended: false },
      Effect.fnUntraced(function* ({ ended, wait }) {
        const goesOn = !wait || (yield* waitOrDone(step, ended ? Effect.never : Fiber.await(source)))
        const isLast = source.pollUnsafe() !== undefined
        const found = yield* effect
        const next = !goesOn || (isLast && found !== undefined)
          ? Option.none()
          : Option.some({ wait: true, ended: isLast })
        return [found ?? [], next] as const
      }),
    )
  }))
