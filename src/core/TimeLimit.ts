/**
 * The time limit of an attempt. `Effect.timeoutOrElse` would do, with a fiber that sleeps beside the one that works: every
 * request has a limit and hardly any meets it, and that fiber takes a sixth of the time of a tiny request (`npm run
 * bench:request`: 64 at once in Bun at 0.73 of the speed by hand with it, 0.87 without). So on the platform's clock this takes
 * one timer; on any other clock, such as `TestClock`, it sleeps by that clock.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/** The clock of programs that have been given none. */
const platformClock = /*#__PURE__*/ Context.get(/*#__PURE__*/ Context.empty(), Clock.Clock)

/** The longest that the platform's timers can wait. */
const longestTimer = 2 ** 31 - 1

/** Interrupts `effect` when it takes longer than `millis`, and fails with `late`. */
export const within = <A, E, L>(effect: Effect.Effect<A, E>, millis: number, late: () => L): Effect.Effect<A, E | L> =>
  Effect.withFiber((caller) =>
    Effect.callback((resume) => {
      const run = Effect.runForkWith(caller.context)
      const fiber = run(effect)
      const end = () => resume(Effect.flatMap(Fiber.interrupt(fiber), () => Effect.fail(late())))
      let stop: () => void
      if (caller.getRef(Clock.Clock) === platformClock && millis <= longestTimer) {
        const timer = setTimeout(end, millis)
        stop = () => clearTimeout(timer)
      } else {
        const sleeper = run(Effect.map(Effect.sleep(millis), end))
        stop = () => sleeper.interruptUnsafe()
      }
      fiber.addObserver((exit) => {
        stop()
        resume(exit)
      })
      return Effect.suspend(() => Fiber.interrupt(fiber))
    })
  )
