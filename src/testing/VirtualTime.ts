/**
 * Runs waiting programs in test time. `TestClock.adjust` alone does not suffice: WebCrypto signs requests in real time, and a sleep
 * that begins after the adjustment waits for the next one.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Scheduler from "effect/Scheduler"
import * as TestClock from "effect/testing/TestClock"

/**
 * How much goes on in real time: calls of WebCrypto, which run outside of the event loop, and fibers that let others go first,
 * which a busy machine may continue only after several turns of the event loop.
 */
let working = 0
let watchers = 0
const names = ["digest", "importKey", "sign"] as const
const originals = new Map<string, PropertyDescriptor | undefined>()

/** Counts the calls of WebCrypto for the life of the scope. */
const watch = Effect.acquireRelease(
  Effect.sync(() => {
    if (watchers++ > 0) return
    for (const name of names) {
      originals.set(name, Object.getOwnPropertyDescriptor(crypto.subtle, name))
      // The three have parameters of their own, which are handed on as they are.
      const original = crypto.subtle[name].bind(crypto.subtle) as (
        ...parameters: ReadonlyArray<unknown>
      ) => Promise<unknown>
      const counted = (...parameters: ReadonlyArray<unknown>) => {
        working++
        return original(...parameters).finally(() => working--)
      }
      Object.defineProperty(crypto.subtle, name, { configurable: true, writable: true, value: counted })
    }
  }),
  () =>
    Effect.sync(() => {
      if (--watchers > 0) return
      for (const name of names) {
        const original = originals.get(name)
        if (original === undefined) Reflect.deleteProperty(crypto.subtle, name)
        else Object.defineProperty(crypto.subtle, name, original)
      }
    }),
)

/** A scheduler like another, whose tasks count as work until they run. */
const counted = (scheduler: Scheduler.Scheduler): Scheduler.Scheduler => ({
  executionMode: scheduler.executionMode,
  shouldYield: (fiber) => scheduler.shouldYield(fiber),
  makeDispatcher: () => {
    const dispatcher = scheduler.makeDispatcher()
    return {
      scheduleTask: (task, priority) => {
        working++
        dispatcher.scheduleTask(() => {
          working--
          task()
        }, priority)
      },
      flush: () => dispatcher.flush(),
    }
  },
})

/** Waits in real time until nothing can go on without the clock: some turns of the event loop in which there was no work. */
const idle = Effect.gen(function* () {
  for (let quiet = 0; quiet < 3; quiet = working === 0 ? quiet + 1 : 0) yield* TestClock.withLive(Effect.sleep(0))
})

/** A clock like another, that knows how long those sleep who use it. */
const observed = (clock: TestClock.TestClock) => {
  const ends = new Set<{ readonly time: number }>()
  const observing: TestClock.TestClock = {
    ...clock,
    sleep: (duration) =>
      Effect.acquireUseRelease(
        Effect.sync(() => {
          const end = { time: clock.currentTimeMillisUnsafe() + Duration.toMillis(duration) }
          ends.add(end)
          return end
        }),
        () => clock.sleep(duration),
        (end) => Effect.sync(() => ends.delete(end)),
      ),
  }
  return { clock: observing, next: () => Math.min(...Array.from(ends, ({ time }) => time)) }
}

/** Does the test have a clock that it moves? */
const testClock = Effect.map(
  Clock.Clock,
  // A live clock cannot be adjusted.
  (clock) => "adjust" in clock ? (clock as TestClock.TestClock) : undefined,
)

/**
 * Runs an effect and advances the test clock automatically: whenever the effect only sleeps, the clock moves to the end of the next
 * sleep. Waiters, retries with backoff and followed logs then complete immediately, in the correct order. Without a `TestClock`, runs
 * the effect normally.
 *
 * `step`: how far the clock moves at a time while the effect waits for a fiber that was forked before; default 1 second.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { TestClock } from "effect/testing"
 * import { ImageOperations, Waiter } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const imageConfiguration = "Build:\n  InstanceType: c5.xlarge\n  ParentImage: alinux2023\n"
 *
 * const test = Effect.gen(function*() {
 *   yield* ImageOperations.buildImage({ imageId: "my-image", imageConfiguration })
 *   // An hour's work, and polls every half minute:
 *   const image = yield* Simulator.settle(Waiter.run(Waiter.imageAvailable({ imageId: "my-image" })))
 *   console.log(image?.ec2AmiInfo?.state)
 *   // AVAILABLE
 * }).pipe(Effect.provide(Simulator.layer()), Effect.provide(TestClock.layer()))
 *
 * await Effect.runPromise(test)
 * ```
 */
export const settle = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  { step = "1 second" }: { readonly step?: Duration.Input | undefined } = {},
): Effect.Effect<A, E, R> =>
  Effect.flatMap(testClock, (clock) => {
    if (clock === undefined) return effect
    const { clock: observing, next } = observed(clock)
    const move = Effect.suspend(() => {
      const end = next()
      // The effect waits for a fiber that was forked before, whose sleeps are not known.
      return end === Infinity ? clock.adjust(step) : clock.setTime(end)
    })
    return Effect.scoped(Effect.gen(function* () {
      yield* watch
      const mover = yield* Effect.forkChild(Effect.forever(Effect.andThen(idle, move)))
      return yield* effect.pipe(
        Effect.provideService(Clock.Clock, observing),
        Effect.provideService(Scheduler.Scheduler, counted(yield* Scheduler.Scheduler)),
        Effect.ensuring(Fiber.interrupt(mover)),
      )
    }))
  })

/**
 * Advances the test clock, and waits for the requests of programs that wake up: for tests that inspect a forked program meanwhile.
 * Needs a `TestClock`, such as that of `it.effect`.
 *
 * `step`: the clock stops this often on the way; default 1 second.
 *
 * @example
 * ```ts
 * import { Effect, Fiber } from "effect"
 * import { TestClock } from "effect/testing"
 * import { ImageOperations, Waiter } from "effect-parallelcluster"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * const imageConfiguration = "Build:\n  InstanceType: c5.xlarge\n  ParentImage: alinux2023\n"
 *
 * const test = Effect.gen(function*() {
 *   yield* ImageOperations.buildImage({ imageId: "my-image", imageConfiguration })
 *   const waiting = yield* Effect.forkChild(Waiter.run(Waiter.imageAvailable({ imageId: "my-image" })))
 *   yield* Simulator.advance("30 minutes", { step: "10 seconds" })
 *   const { imageBuildStatus } = yield* ImageOperations.describeImage({ imageId: "my-image" })
 *   console.log(imageBuildStatus)
 *   // BUILD_IN_PROGRESS
 *   yield* Simulator.advance("31 minutes", { step: "10 seconds" })
 *   console.log((yield* Fiber.join(waiting))?.imageBuildStatus)
 *   // BUILD_COMPLETE
 * }).pipe(Effect.provide(Simulator.layer()), Effect.provide(TestClock.layer()))
 *
 * await Effect.runPromise(test)
 * ```
 */
export const advance = (
  duration: Duration.Input,
  { step = "1 second" }: { readonly step?: Duration.Input | undefined } = {},
): Effect.Effect<void> =>
  Effect.scoped(Effect.gen(function* () {
    yield* watch
    yield* idle
    const stride = Math.max(1, Duration.toMillis(step))
    for (let left = Duration.toMillis(duration); left > 0; left -= stride) {
      yield* TestClock.adjust(Math.min(left, stride))
      yield* idle
    }
  }))
