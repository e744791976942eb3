/**
 * Random histories of several streams of a default deployment and of whoever reads them against the model: streams are born
 * late, events come late, requests are throttled or lost, tokens and the credentials of roles expire, readers are killed; and
 * nothing is lost, nothing doubled.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Deployment, Logs, Pacing, Retry, Transport } from "effect-parallelcluster"
import * as Sts from "effect-parallelcluster/Sts"
import * as Simulator from "effect-parallelcluster/testing"
import { seeded } from "../support/seeded.ts"

const up = (maximum: number, minimum = 0) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const History = Schema.Struct({
  source: Schema.Literals(["image", "image by the API", "cluster"]),
  /** Of each event: how many milliseconds after the one before, and in which stream. A stream is born with its first event. */
  events: Schema.Array(Schema.Struct({ gap: Schema.Literals([0, 0, 1, 5]), stream: up(4) }))
    .check(Schema.isMinLength(1), Schema.isMaxLength(20)),
  /** How many of them are there at first. */
  ready: up(20, 1),
  pageSize: up(5, 1),
  emptyPageEvery: Schema.Literals([2, 3, 1000]),
  /** What may happen before each request. `late` is an event of the past. */
  happens: Schema.Array(Schema.Literals([
    "nothing",
    "put",
    "put",
    "late",
    "expire tokens",
    "expire roles",
    "throttle",
    "fail",
    "drop",
  ]))
    .check(Schema.isMaxLength(8)),
  /** After so many events the reader is killed, and another one resumes from its last checkpoint. */
  cuts: Schema.Array(up(6, 1)).check(Schema.isMaxLength(3)),
  parallel: up(3, 1),
  seed: up(1_000_000),
})
type History = typeof History.Type

const start = Date.parse("2026-01-05T08:00:00Z")
const region = "us-east-1"
const roleArn = "arn:aws:iam::111122223333:role/edge-worker"
const token = "a-token"
const clusterName = "my-cluster"
const imageId = "my-image"

const sources = {
  image: { source: Logs.image({ imageId }), owner: { imageId }, nameOf: (i: number) => `3.16.1/${i}` },
  // The API serves streams without a slash: with the credentials of its role, where all else has the caller's.
  "image by the API": { source: Logs.image({ imageId }), owner: { imageId }, nameOf: (i: number) => `build-${i}` },
  cluster: {
    source: Logs.cluster({ clusterName }),
    owner: { clusterName },
    nameOf: (i: number) => `ip-10-0-0-${i}.i-0123456789abcdef${i}.slurmd`,
  },
}

interface Entry {
  readonly timestamp: Date
  readonly message: string
  readonly logStreamName: string
}

/** An account in which something happens before each request, and the model of its logs. */
const world = (history: History) => {
  const { nameOf, owner, source } = sources[history.source]
  let time = start
  const coming = history.events.map(({ gap, stream }, i): Entry => ({
    timestamp: new Date(time += gap),
    message: `${i}`,
    logStreamName: nameOf(stream),
  }))
  const model: Array<Entry> = []
  const reader = { delivered: new Set<string>(), reading: false }
  const { delivered } = reader
  const random = seeded(history.seed)
  let requests = 0
  let progress = 0
  let renewed = 0

  const put = Effect.fnUntraced(function* (entries: ReadonlyArray<Entry>) {
    const { putLogEvents } = yield* Simulator.Simulator
    for (const entry of entries) {
      model.push(entry)
      yield* putLogEvents({ ...owner, logStreamName: entry.logStreamName, events: [entry] })
    }
  })
  // As either service says it.
  const throttled = { status: 429, body: { __type: "ThrottlingException", message: "Too Many Requests" } }
  const failed = { status: 503, body: { __type: "ServiceUnavailableException", message: "Service Unavailable" } }

  const happen = (grown: Deferred.Deferred<void>) =>
    Effect.gen(function* () {
      const { expireSessions, expireTokens, failNext } = yield* Simulator.Simulator
      if (++requests > 2000) return yield* Effect.die(new Error("too many requests"))
      // By chance: with a period, the same stream could meet the same fault for ever.
      const what = random.pick(["put", "nothing", ...history.happens])
      // Before anything was read, an address may be wrong.
      const { reading } = reader
      if (what === "put") yield* put(coming.splice(0, 1))
      const last = model.at(-1)
      if (what === "late" && coming.length > 0 && last) {
        yield* put([{ ...last, timestamp: new Date(start), message: `late ${requests}` }])
      }
      if (what === "expire tokens" && delivered.size > progress) {
        progress = delivered.size
        yield* expireTokens
      }
      // A call renews credentials once, which takes two roles up to five requests, beside those of other streams.
      if (what === "expire roles" && requests > renewed + 20) {
        renewed = requests
        yield* expireSessions
      }
      if (what === "throttle" && reading) yield* failNext(throttled)
      if (what === "fail" && reading) yield* failNext(failed)
      if (what === "drop" && reading) yield* failNext({ drop: "response" })
      if (coming.length === 0) yield* Deferred.succeed(grown, undefined)
    })

  const layer = (grown: Deferred.Deferred<void>) => {
    const simulated = Simulator.layerTransport({
      deployment: "default",
      // A test need not wait for anybody's pace.
      limits: {
        api: "unlimited",
        GetLogEvents: "unlimited",
        DescribeLogStreams: "unlimited",
        DescribeLogGroups: "unlimited",
      },
      pageSizes: { logEvents: history.pageSize, logStreams: 2 },
      emptyPageEvery: history.emptyPageEvery,
    })
    const eventful = Layer.effect(
      Transport.Transport,
      Effect.gen(function* () {
        const { send } = yield* Transport.Transport
        const simulator = yield* Simulator.Simulator
        return {
          send: (request) =>
            Effect.andThen(Effect.provideService(happen(grown), Simulator.Simulator, simulator), send(request)),
        }
      }),
    )
    // The caller's own credentials are a role's as well.
    const caller = Sts.layerWebIdentity({ roleArn, region, token: Effect.succeed(token) })
    return Deployment.layer({ stackName: "parallelcluster-api", region }).pipe(
      Layer.provide(caller),
      Layer.provide(eventful),
      Layer.provideMerge(simulated),
    )
  }
  const begin = Effect.gen(function* () {
    const { trustToken } = yield* Simulator.Simulator
    yield* trustToken({ token, roleArn })
    if (history.source === "cluster") {
      const { putCluster } = yield* Simulator.Simulator
      yield* putCluster({ clusterName, logGroup: `/aws/parallelcluster/${clusterName}-202601050800` })
    }
    yield* put(coming.splice(0, history.ready))
  })
  return { source, layer, begin, model, reader }
}

/** Reads with kills: each reader has the last checkpoint of the one before it. */
const inPieces = Effect.fnUntraced(function* <E, R>(
  cuts: ReadonlyArray<number>,
  state: { readonly delivered: Set<string>; reading: boolean },
  reader: (resume: unknown) => Stream.Stream<Logs.Event, E, R>,
) {
  const events: Array<Logs.Event> = []
  let checkpoint = Logs.start
  for (const cut of [...cuts, Infinity]) {
    state.reading = false
    const piece = reader(JSON.parse(JSON.stringify(checkpoint)))
    yield* Stream.runForEach(cut === Infinity ? piece : Stream.take(piece, cut), (event) =>
      Effect.sync(() => {
        events.push(event)
        state.delivered.add(event.message)
        state.reading = true
        checkpoint = Logs.advance(checkpoint, [event])
      }))
  }
  return events
})

const lines = (events: ReadonlyArray<{ readonly message: string }>) => events.map(({ message }) => message)
const liveClock = Effect.runSync(Clock.Clock)

const run = <A, E>(
  history: History,
  test: (world_: ReturnType<typeof world>, grown: Deferred.Deferred<void>) => Effect.Effect<
    A,
    E,
    Logs.Services | Simulator.Simulator
  >,
) =>
  Effect.gen(function* () {
    const grown = yield* Deferred.make<void>()
    const made = world(history)
    return yield* Effect.provide(Effect.andThen(made.begin, test(made, grown)), made.layer(grown))
  }).pipe(
    // The calls that renew credentials have the layer's policy.
    Retry.policy({ maxAttempts: 60, baseDelay: 0, throttlingDelay: 0 }),
    Pacing.none,
    Effect.provideService(Clock.Clock, liveClock),
  )

describe("random histories of several streams", () => {
  it.effect.prop(
    "follow",
    [History],
    ([history]) =>
      run(history, ({ model, reader, source }, grown) =>
        Effect.gen(function* () {
          const events = yield* inPieces(history.cuts, reader, (resume) =>
            Logs.follow(source, {
              resume,
              lookBack: "1 second",
              schedule: Schedule.spaced(0),
              discovery: Schedule.spaced(0),
              until: Deferred.await(grown),
            }))
          assert.deepStrictEqual(lines(events).sort(), lines(model).sort())
          for (const name of new Set(model.map(({ logStreamName }) => logStreamName))) {
            const onTime = ({ logStreamName, message }: Pick<Entry, "logStreamName" | "message">) =>
              logStreamName === name && !message.startsWith("late")
            assert.deepStrictEqual(lines(events.filter(onTime)), lines(model.filter(onTime)))
          }
          // A poll that fails is not retried, unless it is for credentials that were renewed.
        }).pipe(Retry.policy({ maxAttempts: 2, while: () => false }))),
    { arbitrary: { runs: 250 } },
  )

  it.effect.prop("read", [History], ([given]) => {
    // What comes while it is read may come too late for it: that is for those who follow.
    const happens = given.happens.filter((event) => event !== "late" && event !== "put")
    const history: History = { ...given, ready: given.events.length, happens }
    return run(history, ({ model, reader, source }) =>
      Effect.gen(function* () {
        const { parallel } = history
        const events = yield* inPieces(history.cuts, reader, (resume) => Logs.read(source, { resume, parallel }))
        const byTime = [...model].sort((a, b) =>
          a.timestamp.getTime() - b.timestamp.getTime() ||
          (a.logStreamName < b.logStreamName ? -1 : a.logStreamName > b.logStreamName ? 1 : 0)
        )
        assert.deepStrictEqual(lines(events), lines(byTime))
      }).pipe(Retry.policy({ maxAttempts: 60, baseDelay: 0, throttlingDelay: 0 })))
  }, { arbitrary: { runs: 250 } })
})
