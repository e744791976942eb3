/**
 * The simulator against the real server: every request that `test/upstream/observe.py` sent and that the simulator has an
 * operation for is sent to the simulator, which must give the recorded answer.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Simulator from "../src/testing/Simulator.ts"
import observed from "./upstream/observed.json" with { type: "json" }

const start = Date.parse("2026-01-05T08:00:00Z")

/** As `test/upstream/seed.py` does. */
const seed = Effect.fnUntraced(function* (simulator: Simulator.Simulator["Service"]) {
  const put = (imageId: string, logStreamName: string, count: number, step = 1000) =>
    simulator.putLogEvents({
      imageId,
      logStreamName,
      events: Array.from({ length: count }, (_, i) => ({
        timestamp: new Date(start + i * step),
        message: `${logStreamName} event ${String(i).padStart(6, "0")}`,
      })),
    })
  yield* TestClock.setTime(start)
  yield* put("build-ok", "3.12.0/1", 40)
  yield* put("build-ok", "a b+c%d", 5)
  yield* put("build-ok", "build", 250)
  yield* put("build-ok", "big", 25_000, 1)
  yield* put("build-ok", "журнал-ログ-é", 5)
  yield* put("empty-stream", "build", 2)
  yield* simulator.createLogStream({ imageId: "empty-stream", logStreamName: "nothing" })
  for (let i = 0; i < 120; i++) yield* put("many", `stream-${String(i).padStart(3, "0")}`, 2)
})

/** Where the emulator of AWS behind the real server is known to differ from AWS, and the simulator is as AWS. */
const emulated: Record<string, string> = {
  "no such stream": "moto reports a missing stream as a missing group",
  "slash in a stream name: encoded twice": "moto reports a missing stream as a missing group",
  "a window of two seconds": "moto includes the end of the window",
  "stack events (moto gives all in one page)": "CloudFormation gives 100",
  "stack events: a failed build": "its events are those of the emulator's stack",
}

const cases = observed.filter(({ note, request }) =>
  /^\/v3\/images\/custom\/[^/]+\/(logstreams|stackevents)\b/.test(request.target) && !(note in emulated)
)

/** Members that are another value every time. */
const changing = new Set(["nextToken", "prevToken", "lastIngestionTime", "uploadSequenceToken"])

/** A body without what changes, and lists as long as they are recorded. */
const comparable = (value: unknown, keepTokens: boolean): unknown =>
  Array.isArray(value)
    ? value.slice(0, 4).map((item) => comparable(item, keepTokens))
    : typeof value === "object" && value !== null
    ? Object.fromEntries(
      Object.entries(value).map(([name, member]) =>
        changing.has(name) && !(keepTokens && name === "nextToken")
          ? [name, typeof member]
          : [name, comparable(member, keepTokens)]
      ),
    )
    : value

describe("the simulator answers as the real server", () => {
  it("there is something to compare", () => assert.isAbove(cases.length, 40))

  it.effect(`to ${cases.length} requests`, () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      yield* seed(simulator)
      /** The server's tokens, and the simulator's for the same place. */
      const tokens = new Map<string, string>()
      for (const { body, headers, note, request, status, ...rest } of cases) {
        const url = new URL(simulator.endpoint + request.target)
        const recorded = url.searchParams.get("nextToken") ?? ""
        const sent = tokens.get(recorded)
        if (sent !== undefined) url.searchParams.set("nextToken", sent)
        const response = yield* Effect.promise(async () => {
          const options = { service: "execute-api", region: "us-east-1", datetime: "20260105T080000Z" }
          const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }
          const signer = new AwsV4Signer({ url: url.href, method: request.method, ...options, ...keys })
          const signed = await signer.sign()
          return simulator.handler(new Request(signed.url, { method: signed.method, headers: signed.headers }))
        })
        assert.strictEqual(response.status, status, note)
        assert.strictEqual(response.headers.get("content-type"), headers["content-type"], note)
        const got = yield* Effect.promise(() => response.json())
        // Of log events the tokens are opaque; those of lists are compared.
        const isList = url.pathname.endsWith("/logstreams")
        assert.deepStrictEqual(comparable(got, isList), comparable(body, isList), note)
        for (const [list, length] of Object.entries("cut" in rest ? rest.cut ?? {} : {})) {
          assert.lengthOf(got[list.slice(1)], length, note)
        }
        const was = Object(body)
        if (isList || was.nextToken === undefined) continue
        assert.strictEqual(got.nextToken === sent, was.nextToken === recorded, `${note}: the end forwards`)
        assert.strictEqual(got.prevToken === sent, was.prevToken === recorded, `${note}: the end backwards`)
        tokens.set(was.nextToken, got.nextToken).set(was.prevToken, got.prevToken)
      }
    }))

  it.effect("of a stack, when it has the same events", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make()
      const recorded = observed.find(({ note }) => note === "stack events: a failed build")
      const events: ReadonlyArray<Simulator.InputStackEvent & { readonly timestamp: string }> =
        Object(recorded?.body).events
      yield* simulator.putStackEvents({
        imageId: "build-failed",
        events: events.map((event) => ({ ...event, timestamp: new Date(event.timestamp) })).reverse(),
      })
      const response = yield* Effect.promise(async () => {
        const url = simulator.endpoint + "/v3/images/custom/build-failed/stackevents"
        const options = { service: "execute-api", region: "us-east-1", datetime: "19700101T000000Z" }
        const keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }
        const signed = await new AwsV4Signer({ url, ...options, ...keys }).sign()
        return simulator.handler(new Request(signed.url, { headers: signed.headers }))
      })
      assert.deepStrictEqual(yield* Effect.promise(() => response.json()), { events })
    }))
})
