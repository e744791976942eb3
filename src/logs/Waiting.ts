/**
 * Waits between polls, until the next one is due or the source is finished.
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

/** The next step of a schedule. */
export type ScheduleStep<E, R> = (now: number, input: void) => Pull.Pull<[unknown, Duration.Duration], E, unknown, R>

/** Waits for the next step of the schedule, or until the source is finished. Returns whether the schedule continues. */
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
 * Polls immediately, after each wait, and once more when the source is finished. A last poll that returns nothing, because it was
 * throttled or failed, is repeated.
 */
export const pollUntil = <A, E, R>(
  effect: Effect.Effect<ReadonlyArray<A> | undefined, E, R>,
  source: Fiber.Fiber<unknown, unknown>,
  schedule: Schedule.Schedule<unknown, void>,
): Stream.Stream<A, E, R> =>
  Stream.unwrap(Effect.map(Schedule.toStep(schedule), (step) => {
    // If the last poll has seen the end of the source, wait only for the schedule.
    return Stream.paginate(
      { wait: false, ended: false },
      Effect.fnUntraced(function* ({ ended, wait }) {
        const continues = !wait || (yield* waitOrDone(step, ended ? Effect.never : Fiber.await(source)))
        const isLast = source.pollUnsafe() !== undefined
        const found = yield* effect
        const next = !continues || (isLast && found !== undefined)
          ? Option.none()
          : Option.some({ wait: true, ended: isLast })
        return [found ?? [], next] as const
      }),
    )
  }))
