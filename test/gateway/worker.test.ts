/**
 * The gateway's worker, asked as a browser asks it.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { make } from "../../examples/edge-gateway/gateway.ts"
import { keys } from "../support/harness.ts"
import { deploy, seed, token } from "./harness.ts"

const path = "/v3/images/custom/my-image"

/** A gateway, and a way to ask it from the page's origin. */
const deployed = Effect.gen(function* () {
  const { gateway, page, simulator } = yield* deploy
  yield* seed(simulator, "my-image")
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    Effect.promise(() =>
      fetch(gateway + path, { ...init, headers: { origin: page, authorization: `Bearer ${token}`, ...headers } })
    )
  const json = (response: Response) => Effect.promise(() => response.json())
  return { ask, json, page, simulator }
})

/** Reads events until one pleases. */
const readUntil = async (response: Response, last: (text: string) => boolean) => {
  let text = ""
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (last(text)) break
  }
  return text
}

describe("examples/edge-gateway", () => {
  it.live("gives a page's origin what may be read, and nobody else anything", () =>
    Effect.gen(function* () {
      const { ask, json, page, simulator } = yield* deployed
      const response = yield* ask(`${path}/logstreams/build?limit=2&startFromHead=true`)
      assert.strictEqual(response.headers.get("access-control-allow-origin"), page)
      assert.strictEqual(response.headers.get("vary"), "origin")
      assert.deepStrictEqual((yield* json(response)).events[0], {
        timestamp: "2026-11-22T08:00:00.000Z",
        message: "TOE step 0",
      })

      const preflight = yield* ask(`${path}/logstreams`, { authorization: "" }, { method: "OPTIONS" })
      assert.strictEqual(preflight.status, 204)
      assert.include(preflight.headers.get("access-control-allow-headers"), "authorization")

      const asked = (yield* simulator.requests).length
      const foreign = yield* ask(`${path}/logstreams`, { origin: "https://evil.example.com" })
      assert.deepStrictEqual([foreign.status, foreign.headers.get("access-control-allow-origin")], [403, null])
      for (const authorization of ["", "Bearer", "Bearer wrong", `Basic ${token}`]) {
        const refused = yield* ask(`${path}/logstreams`, { authorization })
        assert.strictEqual(refused.status, 401)
        // So that the page can say it.
        assert.strictEqual(refused.headers.get("access-control-allow-origin"), page)
      }
      assert.strictEqual((yield* ask(path, {}, { method: "DELETE" })).status, 404)
      assert.strictEqual((yield* ask("/v3/clusters")).status, 404)
      assert.strictEqual((yield* ask(`${path}/logstreams/%E0%A4%A`)).status, 404)
      assert.lengthOf(yield* simulator.requests, asked)
    }))

  it.live("tells callers of their mistakes, and not of the gateway's keys", () =>
    Effect.gen(function* () {
      const { ask, json, simulator } = yield* deployed
      const wrong = yield* ask(`${path}/logstreams/build?limit=many`)
      assert.strictEqual(wrong.status, 400)
      assert.strictEqual((yield* ask(`${path}/logstreams/build?colour=red`)).status, 400)
      assert.strictEqual((yield* ask("/v3/images/custom/no-such-image/logstreams")).status, 404)
      yield* simulator.failNext({ status: 403, body: { message: "the key AKIDEXAMPLE is not known" } })
      const refused = yield* ask(`${path}/logstreams`)
      assert.strictEqual(refused.status, 500)
      assert.notInclude(JSON.stringify(yield* json(refused)), "AKID")
    }))

  it.live("follows a build to its end, and resumes after the last line that was seen", () =>
    Effect.gen(function* () {
      const { ask, simulator } = yield* deployed
      const accept = { accept: "text/event-stream" }
      const first = yield* ask(`${path}/logstreams/build`, accept)
      assert.strictEqual(first.headers.get("content-type"), "text/event-stream")
      const some = yield* Effect.promise(() => readUntil(first, (text) => text.includes("TOE step 120")))
      const seen = /id: (.*)\ndata: .*TOE step 120"/.exec(some)?.[1] ?? ""
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "build",
        events: [{ timestamp: new Date("2026-11-22T10:00:00Z"), message: "the very last" }],
      })
      const second = yield* ask(`${path}/logstreams/build`, { ...accept, "last-event-id": seen })
      const rest = yield* Effect.promise(() => readUntil(second, (text) => text.includes("event: over")))
      assert.notInclude(rest, "TOE step 120")
      assert.deepStrictEqual(rest.match(/TOE step \d+|the very last/g), [
        ...Array.from({ length: 129 }, (_, i) => `TOE step ${121 + i}`),
        "the very last",
      ])
      const broken = yield* ask(`${path}/logstreams/build`, { ...accept, "last-event-id": "nonsense" })
      assert.include(yield* Effect.promise(() => broken.text()), '"error":"BadRequest"')
    }))

  it.live("asks no more for a reader who has gone", () =>
    Effect.gen(function* () {
      const { ask, simulator } = yield* deployed
      const growing = { imageId: "new-image", logStreamName: "build" }
      yield* simulator.putLogEvents({ ...growing, events: [{ timestamp: new Date(0), message: "it begins" }] })
      yield* simulator.putImage({ imageId: "new-image", stackStatus: "CREATE_IN_PROGRESS" })
      const count = Effect.map(simulator.requests, (requests) => requests.length)
      const response = yield* ask("/v3/images/custom/new-image/logstreams/build", { accept: "text/event-stream" })
      const reader = response.body!.getReader()
      yield* Effect.promise(() => reader.read())
      const asked = yield* count
      yield* Effect.sleep("3 seconds")
      // While somebody reads, it does.
      assert.isAbove(yield* count, asked)
      yield* Effect.promise(() => reader.cancel())
      // It hears of it sooner or later; after that there is not one request in the time of two.
      const isQuiet = Effect.gen(function* () {
        const before = yield* count
        yield* Effect.sleep("5 seconds")
        return (yield* count) === before
      })
      assert.isTrue(yield* Effect.repeat(isQuiet, { until: (quiet) => quiet, times: 2 }))
    }))

  it.live("ends a response in time, for the browser to come back with its place", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ credentials: [keys] })
      yield* seed(simulator, "my-image")
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const client = ParallelCluster.layer({ endpoint: simulator.endpoint, region: simulator.region }).pipe(
        Layer.provide([Transport.layer(simulator.handler), Credentials.layer(keys)]),
      )
      const gateway = make({ client, origins: [], authorize: () => true, followFor: "500 millis" })
      const url = `https://gateway.example.com${path}/logstreams/build`
      const response = yield* Effect.promise(() =>
        gateway(new Request(url, { headers: { accept: "text/event-stream" } }))
      )
      const text = yield* Effect.promise(() => response.text())
      assert.include(text, "TOE step 249")
      assert.notInclude(text, "event: over")
    }))
})
