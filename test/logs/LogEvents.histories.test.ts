/**
 * Random histories of logs and of their readers against the model: a log is a list of events in the order of time, and
 * whoever reads it gets each of them once, in order, whatever the service does meanwhile.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CloudWatchLogs, ImageLogs, LogEvents, type ParallelCluster, Retry } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"

const up = (maximum: number, minimum = 0) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const History = Schema.Struct({
  /** Milliseconds from one event to the next: many are in the same one. */
  gaps: Schema.Array(Schema.Literals([0, 0, 1, 5])).check(Schema.isMaxLength(10)),
  /** How many of them are there at first; the others come while the log is read. */
  ready: up(10),
  pageSize: up(5, 1),
  emptyPageEvery: Schema.Literals([2, 3, 5, 1000]),
  shortPageEvery: Schema.Literals([1, 2, 3, 1000]),
  /** What happens before each request, again and again. `late` is an event of the past. */
  happens: Schema.Array(
    Schema.Literals(["nothing", "nothing", "put", "put", "late", "expire", "throttle", "fail", "drop"]),
  ).check(Schema.isMinLength(1), Schema.isMaxLength(8)),
  /** After so many events the reader stops, and another one goes on from the last position, kept as JSON. */
  cuts: Schema.Array(up(6)).check(Schema.isMaxLength(3)),
  readAhead: Schema.Boolean,
  /** How many time slices at once, where the log is read from the beginning. */
  parallel: up(4, 1),
  /** From CloudWatch Logs itself, which has other errors. */
  direct: Schema.Boolean,
})
type History = typeof History.Type

const start = Date.parse("2026-01-05T08:00:00Z")

interface Entry {
  readonly timestamp: Date
  readonly message: string
}

/** A log in the simulator, the same log in the model, and an operation that reads it while things happen. */
const world = Effect.fnUntraced(function* (history: History, name = "build") {
  const simulator = yield* Simulator.Simulator
  const log = { imageId: "my-image", logStreamName: name }
  let time = start
  const coming = history.gaps.map((gap, i): Entry => ({ timestamp: new Date(time += gap), message: `${name} ${i}` }))
  const model: Array<Entry> = []
  const put = (entries: ReadonlyArray<Entry>) => {
    model.push(...entries)
    // Stable, as the service is: late ones of the same millisecond come last.
    model.sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
    return simulator.putLogEvents({ ...log, events: entries })
  }
  yield* simulator.createLogStream(log)
  yield* put(coming.splice(0, history.ready))
  const atFirst = [...model]
  const grown = yield* Deferred.make<void>()
  let requests = 0
  const delivered = new Set<string>()
  let progress = 0
  let forward = false

  const operation = (without: ReadonlyArray<string> = [], lateness: "any" | "whileItGrows" = "any") => {
    let first = true
    return Effect.fnUntraced(function* (input: Parameters<typeof ImageLogs.getImageLogEvents>[0]) {
      // A reader that goes round in circles is found out.
      if (requests > 1000) return yield* Effect.die(new Error("too many requests"))
      const event = history.happens[requests++ % history.happens.length]!
      if (!without.includes(event)) {
        // A reader that stopped may have left one to the next, and several at once are more than a call survives.
        yield* simulator.recover
        switch (event) {
          case "put":
            yield* put(coming.splice(0, 1))
            break
          case "late":
            if (model[0] && requests < 40 && (lateness === "any" || coming.length > 0)) {
              yield* put([{ timestamp: model[0].timestamp, message: `late ${requests}` }])
            }
            break
          case "expire":
            // If no token could be used, nothing could be read.
            if (delivered.size > progress) {
              progress = delivered.size
              yield* simulator.expireTokens
            }
            break
          case "throttle":
            yield* simulator.failNext(
              history.direct
                ? { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } }
                : { status: 429, body: { message: "Too Many Requests" } },
            )
            break
          case "fail":
            // What is no throttle is survived once something was read.
            if (!history.direct) yield* simulator.failNext({ status: 500, body: { message: "Rate exceeded" } })
            else if (!first) yield* simulator.failNext({ status: 500, body: { __type: "InternalFailure" } })
            break
          case "drop":
            // Lost connections are survived once something was read.
            if (!first) yield* simulator.failNext({ drop: "response" })
        }
      }
      if (coming.length === 0) yield* Deferred.succeed(grown, undefined)
      const { imageId, ...rest } = { ...input, limit: input.limit ?? history.pageSize }
      const page = yield* history.direct
        ? CloudWatchLogs.getLogEvents({ ...rest, logGroupName: CloudWatchLogs.imageLogGroupName(imageId) })
        : ImageLogs.getImageLogEvents({ ...rest, imageId })
      // What a look at the log's end finds is not read by that.
      forward ||= input.startFromHead === true
      if (input.startFromHead || !forward) { for (const { message } of page.events) delivered.add(message) }
      first = false
      return page
    })
  }
  return { log, model, atFirst, operation, put, rest: () => put(coming.splice(0)), grown }
})

/** Reads with interruptions: each reader takes some events, and leaves the position of the last one to the next. */
const inPieces = Effect.fnUntraced(function* <E, R>(
  cuts: ReadonlyArray<number>,
  reader: (resume: unknown) => Stream.Stream<LogEvents.Event, E, R>,
) {
  const events: Array<LogEvents.Event> = []
  let resume: unknown
  for (const cut of [...cuts, Infinity]) {
    const piece = reader(resume)
    for (const event of yield* Stream.runCollect(cut === Infinity ? piece : Stream.take(piece, cut))) events.push(event)
    const last = events.at(-1)
    if (last) resume = JSON.parse(JSON.stringify(last.position))
  }
  return events
})

const lines = (events: ReadonlyArray<Entry>) => events.map(({ message }) => message)
const patient = Retry.policy({ maxAttempts: 5, baseDelay: 0, throttlingDelay: 0 })

const over = <A, E>(history: History, program: Effect.Effect<A, E, Simulator.Simulator | Clients>) =>
  Effect.provide(program, Simulator.layer(history)) as Effect.Effect<A, E>
type Clients = CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster

describe("random histories", () => {
  const runs = { arbitrary: { runs: 85 } }
  const live = <A, E>(effect: Effect.Effect<A, E>) => Effect.provideService(effect, Clock.Clock, liveClock)
  const liveClock = Effect.runSync(Clock.Clock)

  it.effect.prop("forward", [History], ([history]) =>
    over(
      history,
      Effect.gen(function* () {
        const { log, model, operation, rest } = yield* world(history)
        const reader = (resume: unknown) => LogEvents.forward(operation(["late"]), log, { ...history, resume })
        const events = yield* inPieces(history.cuts, reader)
        // What came after the end had been reached is for the next reader.
        yield* rest()
        const position = events.at(-1)?.position
        const more = yield* Stream.runCollect(LogEvents.forward(operation(["late"]), log, { resume: position }))
        assert.deepStrictEqual(lines([...events, ...more]), lines(model))
      }).pipe(patient),
    ).pipe(live), runs)

  it.effect.prop("backward", [History], ([history]) =>
    over(
      history,
      Effect.gen(function* () {
        // Events of the last millisecond that come between a token's expiry and the next request cannot be told apart.
        const { atFirst, log, operation } = yield* world(history)
        const reader = (resume: unknown) =>
          LogEvents.backward(operation(["late", "put"]), log, { resume, readAhead: history.readAhead })
        assert.deepStrictEqual(lines(yield* inPieces(history.cuts, reader)), lines(atFirst).reverse())
      }).pipe(patient),
    ).pipe(live), runs)

  it.effect.prop("backward, while the log grows", [History], ([history]) =>
    over(
      history,
      Effect.gen(function* () {
        const { atFirst, log, model, operation } = yield* world(history)
        const reader = (resume: unknown) =>
          LogEvents.backward(operation(["late", "expire"]), log, { resume, readAhead: history.readAhead })
        const events = lines(yield* inPieces(history.cuts, reader))
        // It begins at one of the events that were the last one by then, and leaves none out from there.
        const newest = lines(model).indexOf(events[0] ?? "")
        assert.isAtLeast(newest, atFirst.length - 1)
        assert.deepStrictEqual(events, lines(model.slice(0, newest + 1)).reverse())
      }).pipe(patient),
    ).pipe(live), runs)

  it.effect.prop("last, and forward from there", [History, up(12, 1)], ([history, n]) =>
    over(
      history,
      Effect.gen(function* () {
        const { log, model, operation, rest } = yield* world(history)
        const quiet = ["late", "expire"]
        const events = yield* Stream.runCollect(LogEvents.last(operation(quiet), log, n))
        const end = lines(model).indexOf(events.at(-1)?.message ?? "") + 1
        assert.deepStrictEqual(lines(events), lines(model.slice(Math.max(0, end - n), end)))
        yield* rest()
        const [i, expired] = history.cuts
        // Then the time has to do, and the number within the millisecond.
        if (expired !== undefined) yield* (yield* Simulator.Simulator).expireTokens
        const event = events[(i ?? 99) % events.length]
        const more = yield* Stream.runCollect(LogEvents.forward(operation(quiet), log, { resume: event?.position }))
        const from = event === undefined ? 0 : lines(model).indexOf(event.message) + 1
        assert.deepStrictEqual(lines(more), lines(model.slice(from)))
      }).pipe(patient),
    ).pipe(live), runs)

  it.effect.prop("follow", [History], ([given]) => {
    // Something must come, and be let through.
    const history: History = { ...given, happens: [...given.happens, "put", "nothing"] }
    return over(
      history,
      Effect.gen(function* () {
        const { grown, log, model, operation } = yield* world(history)
        const reader = (resume: unknown) =>
          LogEvents.follow(operation(), log, {
            resume,
            schedule: Schedule.spaced(0),
            until: Deferred.await(grown),
          })
        const events = lines(yield* inPieces(history.cuts, reader))
        const onTime = (message: string) => !message.startsWith("late")
        assert.strictEqual(new Set(events).size, events.length)
        assert.deepStrictEqual(events.filter(onTime), lines(model).filter(onTime))
        assert.deepStrictEqual(events, lines(model).filter((message) => events.includes(message)))
      }).pipe(Retry.none),
    ).pipe(live)
  }, runs)

  it.effect.prop("follow, with late events", [History], ([given]) => {
    const history: History = { ...given, happens: [...given.happens, "put", "nothing"] }
    return over(
      history,
      Effect.gen(function* () {
        const { grown, log, model, operation } = yield* world(history)
        const reader = (resume: unknown) =>
          LogEvents.follow(operation([], "whileItGrows"), log, {
            resume,
            schedule: Schedule.spaced(0),
            until: Deferred.await(grown),
            lookBack: "1 second",
          })
        const events = lines(yield* inPieces(history.cuts, reader))
        assert.deepStrictEqual([...events].sort(), lines(model).sort())
      }).pipe(Retry.none),
    ).pipe(live)
  }, runs)

  it.effect.prop("merge", [History, History], ([history, other]) =>
    over(
      history,
      Effect.gen(function* () {
        const worlds = [yield* world({ ...history, ready: 10 }, "a"), yield* world({ ...other, ready: 10 }, "b")]
        const operation = worlds[0]!.operation(["late", "put", "expire"])
        const positions = new Map<string, unknown>()
        const events: Array<LogEvents.Event> = []
        for (const cut of [...history.cuts, Infinity]) {
          const merged = LogEvents.merge(operation, worlds.map(({ log }) => log), { resume: [...positions.values()] })
          for (const event of yield* Stream.runCollect(cut === Infinity ? merged : Stream.take(merged, cut))) {
            events.push(event)
            positions.set(event.logStreamName, JSON.parse(JSON.stringify(event.position)))
          }
        }
        const expected = worlds.flatMap(({ model }) => model)
          .sort((a, b) => a.timestamp.getTime() - b.timestamp.getTime())
        assert.deepStrictEqual(lines(events), lines(expected))
        assert.isTrue(events.every(({ logStreamName, message }) => message.startsWith(logStreamName)))
        // Each page that is asked for leaves a fault, and one request may meet those of all others.
      }).pipe(Retry.policy({ maxAttempts: 60, baseDelay: 0, throttlingDelay: 0 })),
    ).pipe(live), runs)
})
