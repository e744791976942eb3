/**
 * CloudWatch Logs itself, as moto emulates it, behind botocore's signature check; and logs read as people read them, through
 * the real ParallelCluster API and from CloudWatch Logs.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import {
  CloudWatchLogs,
  ImageLogs,
  LogEvents,
  type Operation,
  Pagination,
  type ParallelCluster,
  Retry,
} from "effect-parallelcluster"
import { readLines, run, start, temporaryDirectory } from "../support/examples.ts"
import { buildLog, client, transports, upstream } from "./server.ts"

/** Of an image's streams, by the image's name. */
const read = ({ imageId, ...input }: Operation.Input<typeof ImageLogs.getImageLogEvents>) =>
  CloudWatchLogs.getLogEvents({ logGroupName: CloudWatchLogs.imageLogGroupName(imageId), ...input })
const streams = (imageId: string) => ({ logGroupName: CloudWatchLogs.imageLogGroupName(imageId) })
/** What the API gives of an event. */
const lines = (events: ReadonlyArray<CloudWatchLogs.OutputLogEvent>) =>
  events.map(({ message, timestamp }) => ({ timestamp, message }))

const slash = { imageId: "build-ok", logStreamName: buildLog }
const huge = { imageId: "huge", logStreamName: "log" }

/** What was seeded to a stream: events number `from` to before `to`. */
const written = ({ imageId, logStreamName }: typeof slash, from: number, to: number) => {
  const { firstTimestamp, stepMillis } = upstream.seeded.images[imageId]!.streams[logStreamName]!
  return Array.from({ length: to - from }, (_, i) => ({
    timestamp: new Date(new Date(firstTimestamp).getTime() + (from + i) * stepMillis),
    message: `${logStreamName} event ${String(from + i).padStart(6, "0")}`,
  }))
}

/** The tests' back door. */
const control = (path: string, body: unknown) =>
  Effect.promise(async () => {
    const response = await fetch(upstream.urls.control + path, { method: "POST", body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
  })

for (const { layer, name } of transports) {
  const on = <A, E>(
    what: string,
    effect: Effect.Effect<A, E, Layer.Success<ReturnType<typeof client>>>,
    options: Parameters<typeof client>[1] = {},
  ) =>
    it.live(what, () =>
      effect.pipe(
        Effect.provide(client(layer, options)),
      ), 180_000)

  describe(`CloudWatch Logs over ${name}`, () => {
    on(
      "the log stream that the API cannot serve",
      Effect.gen(function* () {
        const error = yield* Effect.flip(ImageLogs.getImageLogEvents(slash))
        assert.isTrue(error._tag === "NotFound" && !error.routed)
        const page = yield* read({ ...slash, startFromHead: true })
        assert.deepStrictEqual(lines(page.events), written(slash, 0, 40))
        const window = {
          ...slash,
          startTime: page.events[10]!.timestamp,
          endTime: page.events[15]!.timestamp,
          limit: 3,
        }
        const tail = yield* read(window)
        // moto includes the end of a window, AWS does not.
        assert.deepStrictEqual(lines(tail.events), written(slash, 13, 16))
        const older = yield* read({ ...window, nextToken: tail.nextBackwardToken })
        assert.deepStrictEqual(lines(older.events), written(slash, 10, 13))
      }),
    )

    on(
      "the streams of an image, one of them empty, and a log group by its name",
      Effect.gen(function* () {
        const { logStreams } = yield* CloudWatchLogs.describeLogStreams(streams("build-ok"))
        const known = (yield* ImageLogs.listImageLogStreams({ imageId: "build-ok" })).logStreams
        // moto gives upload tokens, CloudWatch no longer does, and they change.
        const lasting = ({ uploadSequenceToken: _, ...stream }: typeof known[number]) => stream
        assert.deepStrictEqual(
          logStreams.map(({ arn = "", ...stream }) => lasting({ ...stream, logStreamArn: arn })),
          known.map(lasting),
        )
        const empty = yield* CloudWatchLogs.describeLogStreams(streams("empty-stream"))
        assert.deepStrictEqual(empty.logStreams.map(({ logStreamName }) => logStreamName).sort(), ["build", "nothing"])
        const many = yield* Stream.runCollect(
          Pagination.items(CloudWatchLogs.describeLogStreams, streams("many")),
        )
        assert.strictEqual(many.length, 120)
        const logGroupName = CloudWatchLogs.imageLogGroupName("build-ok")
        const page = yield* CloudWatchLogs.getLogEvents({ logGroupName, logStreamName: buildLog, limit: 2 })
        assert.deepStrictEqual(lines(page.events), written(slash, 38, 40))
      }),
    )

    on(
      "names with any character, well signed",
      Effect.gen(function* () {
        for (
          const logStreamName of ["/", "a//b/", ".", "..", " ", "a b+c%d", "%2F", "журнал/ログ/é", "~!'()*;[]\"\\"]
        ) {
          const log = { imageId: "odd-names", logStreamName }
          yield* control("/put-log-events", {
            logGroup: CloudWatchLogs.imageLogGroupName(log.imageId),
            logStream: logStreamName,
            events: [{ timestamp: 1_767_600_000_000, message: `in ${logStreamName}` }],
          })
          const page = yield* read(log)
          assert.strictEqual(page.events[0]?.message, `in ${logStreamName}`)
        }
      }),
    )

    on(
      "errors, by CloudWatch's names",
      Effect.gen(function* () {
        const of = (input: Partial<typeof slash> & { readonly nextToken?: string }) =>
          Effect.map(Effect.flip(read({ ...slash, ...input })), (error) => [
            error._tag,
            "errorType" in error && error.errorType,
          ])
        assert.deepStrictEqual(yield* of({ logStreamName: "none" }), ["NotFound", "ResourceNotFoundException"])
        assert.deepStrictEqual(yield* of({ imageId: "none" }), ["NotFound", "ResourceNotFoundException"])
        assert.deepStrictEqual(yield* of({ nextToken: "none" }), ["BadRequest", "InvalidParameterException"])
      }),
    )

    for (
      const [what, keys, errorType] of [
        ["a wrong secret", { ...upstream.credentials.plain, secretAccessKey: "wrong" }, "InvalidSignatureException"],
        ["unknown keys", { accessKeyId: "AKIDUNKNOWN", secretAccessKey: "x" }, "UnrecognizedClientException"],
        ["an expired session", upstream.credentials.expired, "ExpiredTokenException"],
      ] as const
    ) {
      on(
        what,
        Effect.gen(function* () {
          const error = yield* Effect.flip(read(slash))
          assert.strictEqual(error._tag, "Unauthorized")
          assert.strictEqual(error._tag === "Unauthorized" && error.errorType, errorType)
        }).pipe(Retry.none),
        { keys },
      )
    }

    on(
      "a session",
      Effect.gen(function* () {
        assert.strictEqual((yield* read({ ...slash, limit: 1 })).events.length, 1)
      }),
      { keys: upstream.credentials.session },
    )
  })

  type Reader = LogEvents.PageReader<
    Operation.Input<typeof ImageLogs.getImageLogEvents>,
    ImageLogs.GetImageLogEventsError,
    CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster
  >
  const operations: Record<string, Reader> = {
    "the API": ImageLogs.getImageLogEvents,
    "CloudWatch Logs": read,
  }
  for (const [through, operation] of Object.entries(operations)) {
    // The real server takes seconds for a page of 10,000 events: once is enough.
    const quick = operation === read || (name === "fetch" && "Bun" in globalThis)
    describe.skipIf(!quick)(`100,000 events through ${through} over ${name}`, () => {
      on(
        "forward, in two parts",
        Effect.gen(function* () {
          const part = yield* LogEvents.forward(operation, huge).pipe(Stream.take(33_333), Stream.runCollect)
          const resume = JSON.parse(JSON.stringify(part.at(-1)!.position))
          const rest = yield* Stream.runCollect(LogEvents.forward(operation, huge, { resume }))
          assert.isTrue(same([...part, ...rest], written(huge, 0, 100_000)))
        }),
      )

      on(
        "backward",
        Effect.gen(function* () {
          const events = yield* Stream.runCollect(LogEvents.backward(operation, huge))
          assert.isTrue(same(events, written(huge, 0, 100_000).reverse()))
        }),
      )

      on(
        "last(50), and last(12,345)",
        Effect.gen(function* () {
          const last = yield* Stream.runCollect(LogEvents.last(operation, huge, 50))
          assert.deepStrictEqual<unknown>(last, written(huge, 99_950, 100_000))
          const more = yield* Stream.runCollect(LogEvents.last(operation, huge, 12_345))
          assert.isTrue(same(more, written(huge, 87_655, 100_000)))
          const rest = yield* Stream.runCollect(LogEvents.forward(operation, huge, { resume: last[47]!.position }))
          assert.deepStrictEqual<unknown>(rest, written(huge, 99_998, 100_000))
        }),
      )
    })

    describe(`a log that grows, through ${through} over ${name}`, () => {
      on(
        "is followed from before it exists until its source is finished",
        Effect.gen(function* () {
          const log = { imageId: "grows", logStreamName: `${through} ${name} ${crypto.randomUUID()}` }
          const put = (events: ReadonlyArray<number>) =>
            control("/put-log-events", {
              logGroup: CloudWatchLogs.imageLogGroupName(log.imageId),
              logStream: log.logStreamName,
              events: events.map((event) => ({ timestamp: 1_767_600_000_000 + event, message: `${event}` })),
            })
          const build = Effect.forEach([[1, 2, 3], [4], [4, 5]], (events) => Effect.delay(put(events), 60))
          const events = yield* LogEvents.follow(operation, log, {
            wait: true,
            until: build,
            schedule: Schedule.spaced(15),
          }).pipe(Stream.runCollect)
          assert.deepStrictEqual(events.map(({ message }) => message), ["1", "2", "3", "4", "4", "5"])
        }),
      )
    })
  }
}

describe("export-image-logs", () => {
  it.live("exports every stream of an image, also when it is interrupted", () =>
    Effect.gen(function* () {
      const { env } = upstream.deployment
      const directory = yield* temporaryDirectory
      const args = ["build-ok", "--output", directory]
      const first = yield* start("examples/export-image-logs.ts", args, env)
      // The bar comes before the events.
      while (!first.output.stderr.includes("%")) yield* Effect.sleep(5)
      yield* first.kill("SIGINT")
      yield* first.result
      const { code, stderr } = yield* run("examples/export-image-logs.ts", args, env)
      assert.strictEqual(code, 0, stderr)
      const names = {
        [buildLog]: `${upstream.versions["aws-parallelcluster"]}%2F1`,
        "build": "build",
        "a b+c%d": "a%20b%2Bc%25d",
        "журнал-ログ-é": encodeURIComponent("журнал-ログ-é"),
        "big": "big",
      }
      for (const [logStreamName, file] of Object.entries(names)) {
        const { events } = upstream.seeded.images["build-ok"]!.streams[logStreamName]!
        const lines = yield* readLines(directory, `${file}.ndjson`)
        assert.isTrue(same(lines, written({ imageId: "build-ok", logStreamName }, 0, events)))
      }
    }).pipe(Effect.scoped), 180_000)
})

/** Faster than an assertion's own comparison, and says where the first difference is. */
const same = (
  events: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>,
  expected: ReadonlyArray<{ readonly timestamp: Date; readonly message: string }>,
): boolean => {
  assert.strictEqual(events.length, expected.length)
  const other = expected.findIndex(({ message, timestamp }, i) =>
    message !== events[i]?.message || timestamp.getTime() !== events[i]?.timestamp.getTime()
  )
  if (other >= 0) assert.deepStrictEqual<unknown>(events[other], expected[other], `event ${other}`)
  return true
}
