/**
 * The gateway's worker, asked as a browser asks it.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { CloudWatchLogs, Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { bearer, make } from "../../examples/edge-gateway/gateway.ts"
import { keys } from "../support/harness.ts"
import { deploy, seed, serveWorker, token } from "./harness.ts"

const log = "/images/my-image/log"
const stackEvents = "/v3/images/custom/my-image/stackevents"

/** A gateway, and a way to ask it from the page's origin. */
const deployed = Effect.gen(function* () {
  const { gateway, log, page, simulator } = yield* deploy
  yield* seed(simulator, "my-image")
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    Effect.promise(() =>
      fetch(gateway + path, { ...init, headers: { origin: page, authorization: `Bearer ${token}`, ...headers } })
    )
  const json = (response: Response) => Effect.promise(() => response.json())
  return { ask, json, logged: log, page, simulator }
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
      const response = yield* ask(`${log}?lines=2`)
      assert.strictEqual(response.headers.get("access-control-allow-origin"), page)
      assert.strictEqual(response.headers.get("vary"), "origin")
      assert.deepStrictEqual((yield* json(response)).events[0], {
        timestamp: "2026-11-22T08:04:08.000Z",
        logStreamName: "3.16.1/1",
        message: "TOE step 248",
      })
      const images = yield* json(yield* ask("/v3/images/custom?imageStatus=FAILED"))
      assert.deepStrictEqual(images.images.map(({ imageId }: { imageId: string }) => imageId), ["my-image"])
      const diagnosis = yield* json(yield* ask("/images/my-image/diagnosis"))
      assert.strictEqual(diagnosis.state, "failed")
      assert.strictEqual(diagnosis.causes[0].code, "disk-full")
      assert.include(diagnosis.causes[0].evidence[0].text, "No space left on device")

      const preflight = yield* ask(log, { authorization: "" }, { method: "OPTIONS" })
      assert.strictEqual(preflight.status, 204)
      assert.include(preflight.headers.get("access-control-allow-headers"), "authorization")

      const asked = (yield* simulator.requests).length
      const foreign = yield* ask(log, { origin: "https://evil.example.com" })
      assert.deepStrictEqual([foreign.status, foreign.headers.get("access-control-allow-origin")], [403, null])
      for (const authorization of ["", "Bearer", "Bearer wrong", "Bearer undefined", `Basic ${token}`]) {
        const refused = yield* ask(log, { authorization })
        assert.strictEqual(refused.status, 401)
        // So that the page can say it.
        assert.strictEqual(refused.headers.get("access-control-allow-origin"), page)
      }
      assert.strictEqual((yield* ask("/v3/images/custom/my-image", {}, { method: "DELETE" })).status, 404)
      assert.strictEqual((yield* ask("/v3/clusters")).status, 404)
      assert.strictEqual((yield* ask("/images/%E0%A4%A/log")).status, 404)
      assert.strictEqual((yield* ask("/images/my-image/configuration")).status, 404)
      assert.lengthOf(yield* simulator.requests, asked)
    }))

  it.live("has the credentials of a web identity, or, without a role, access keys", () =>
    Effect.gen(function* () {
      const { bindings, simulator } = yield* deploy
      yield* seed(simulator, "my-image")
      const ask = Effect.fnUntraced(function* (bindings: Record<string, string>) {
        const worker = yield* serveWorker({ ...bindings, TOKEN: token })
        const before = (yield* simulator.requests).length
        const response = yield* Effect.promise(() =>
          fetch(`${worker.origin}${log}?lines=1`, { headers: { authorization: `Bearer ${token}` } })
        )
        const requests = (yield* simulator.requests).slice(before)
        return {
          status: response.status,
          text: yield* Effect.promise(() => response.text()),
          requests,
          log: worker.log,
        }
      })
      const names = ({ requests }: Effect.Success<ReturnType<typeof ask>>) =>
        requests.map(({ operationId }) => operationId).filter((name) => name?.startsWith("AssumeRole"))

      const federated = yield* ask(bindings)
      assert.strictEqual(federated.status, 200, federated.text)
      assert.deepStrictEqual(names(federated), ["AssumeRoleWithWebIdentity", "AssumeRole"])

      const local = yield* ask({
        ...bindings,
        AWS_ROLE_ARN: "",
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      })
      assert.strictEqual(local.status, 200, local.text)
      assert.deepStrictEqual(names(local), ["AssumeRole"])

      const refused = yield* ask({ ...bindings, CLIENT_SECRET: "another-secret-of-the-worker" })
      assert.strictEqual(refused.status, 500)
      yield* Effect.repeat(Effect.sleep("50 millis"), {
        until: () => refused.log().includes("answered 401"),
        times: 100,
      })
      assert.include(refused.log(), "token: the identity provider answered 401")
      assert.notInclude(refused.log(), "another-secret-of-the-worker")

      const { CLIENT_SECRET: _, ...incomplete } = bindings
      const unset = yield* ask(incomplete)
      assert.strictEqual(unset.status, 500)
      assert.include(unset.log(), "CLIENT_SECRET")
    }))

  it.live("lets nobody in where no token is set, and says so in its own log", () =>
    Effect.gen(function* () {
      const ask = (gateway: string, authorization: string) =>
        Effect.promise(() => fetch(`${gateway}/v3/images/custom?imageStatus=FAILED`, { headers: { authorization } }))
      const environment = { PCLUSTER_API_URL: "http://127.0.0.1:1/prod", AWS_REGION: "us-east-1" }
      const none = yield* serveWorker(environment)
      const blank = yield* serveWorker({ ...environment, TOKEN: " " })
      for (const authorization of ["Bearer undefined", "Bearer ", "Bearer", "Bearer  ", "Bearer null"]) {
        assert.strictEqual((yield* ask(none.origin, authorization)).status, 500)
        assert.strictEqual((yield* ask(blank.origin, authorization)).status, 401)
      }
      // A gateway that is given what a binding that is not there is, in any runtime.
      for (const secret of [undefined, null, "", " "]) {
        const headers = { authorization: `Bearer ${secret}` }
        const isKnown = bearer(Redacted.make(secret as string))(
          new Request("https://gateway.example.com/", { headers }),
        )
        assert.isFalse(yield* Effect.promise(async () => await isKnown), String(secret))
      }
      assert.include(none.log(), "TOKEN")
      assert.include(blank.log(), "TOKEN")
    }))

  it.live("tells callers of their mistakes, and its own log of those that are not theirs", () =>
    Effect.gen(function* () {
      const { ask, json, logged, simulator } = yield* deployed
      assert.strictEqual((yield* ask(`${log}?lines=many`)).status, 400)
      assert.strictEqual((yield* ask(`${stackEvents}?colour=red`)).status, 400)
      assert.strictEqual((yield* ask("/images/no-such-image/log")).status, 404)
      assert.strictEqual((yield* ask("/images/no-such-image/diagnosis")).status, 404)
      yield* simulator.failNext({ status: 403, body: { message: "the key AKIDEXAMPLE is not known" }, times: 20 })
      const refused = yield* ask(stackEvents)
      assert.strictEqual(refused.status, 500)
      assert.notInclude(JSON.stringify(yield* json(refused)), "AKID")
      yield* Effect.repeat(Effect.sleep("50 millis"), { until: () => logged().includes("not known"), times: 100 })
      assert.include(logged(), "is not known")
      assert.notInclude(logged(), keys.secretAccessKey)
    }))

  it.live("follows a build to its end, and resumes after the last line that was seen", () =>
    Effect.gen(function* () {
      const { ask, simulator } = yield* deployed
      const accept = { accept: "text/event-stream" }
      const first = yield* ask(log, accept)
      assert.strictEqual(first.headers.get("content-type"), "text/event-stream")
      const some = yield* Effect.promise(() => readUntil(first, (text) => text.includes("TOE step 120")))
      const seen = /id: (.*)\ndata: .*TOE step 120"/.exec(some)?.[1] ?? ""
      yield* simulator.putLogEvents({
        imageId: "my-image",
        logStreamName: "3.16.1/1",
        events: [{ timestamp: new Date("2026-11-22T10:00:00Z"), message: "the very last" }],
      })
      const second = yield* ask(log, { ...accept, "last-event-id": seen })
      const rest = yield* Effect.promise(() => readUntil(second, (text) => text.includes("event: over")))
      assert.notInclude(rest, "TOE step 120")
      assert.deepStrictEqual(rest.match(/TOE step \d+|the very last/g), [
        ...Array.from({ length: 128 }, (_, i) => `TOE step ${121 + i}`),
        "the very last",
      ])
      const broken = yield* ask(log, { ...accept, "last-event-id": "nonsense" })
      assert.include(yield* Effect.promise(() => broken.text()), '"error":"BadRequest"')
    }))

  it.live("asks no more for a reader who has gone", () =>
    Effect.gen(function* () {
      const { ask, simulator } = yield* deployed
      const growing = { imageId: "new-image", logStreamName: "3.16.1/1" }
      yield* simulator.putLogEvents({ ...growing, events: [{ timestamp: new Date(0), message: "it begins" }] })
      yield* simulator.putImage({ imageId: "new-image", stackStatus: "CREATE_IN_PROGRESS" })
      const count = Effect.map(simulator.requests, (requests) => requests.length)
      const response = yield* ask("/images/new-image/log", { accept: "text/event-stream" })
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

  it.live("says something every few seconds, also where nothing happens: Bun.serve closes what is silent for ten", () =>
    Effect.gen(function* () {
      const { ask, simulator } = yield* deployed
      yield* simulator.putLogEvents({
        imageId: "new-image",
        logStreamName: "3.16.1/1",
        events: [{ timestamp: new Date(0), message: "it begins" }],
      })
      yield* simulator.putImage({ imageId: "new-image", stackStatus: "CREATE_IN_PROGRESS" })
      const start = performance.now()
      const response = yield* ask("/images/new-image/log", { accept: "text/event-stream" })
      const text = yield* Effect.promise(() => readUntil(response, (text) => text.includes(": \n\n")))
      assert.include(text, "it begins")
      assert.isBelow(performance.now() - start, 9000)
    }))

  it.live("ends a response in time, for the browser to come back with its place", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ credentials: [keys] })
      yield* seed(simulator, "my-image")
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_IN_PROGRESS" })
      const client = Layer.merge(
        ParallelCluster.layer({ endpoint: simulator.endpoint, region: simulator.region }),
        CloudWatchLogs.layer({ region: simulator.region }),
      ).pipe(Layer.provide([Transport.layer(simulator.handler), Credentials.layer(keys)]))
      const gateway = make({ client, origins: [], authorize: () => true, followFor: "500 millis" })
      const url = `https://gateway.example.com${log}`
      const response = yield* Effect.promise(() =>
        gateway(new Request(url, { headers: { accept: "text/event-stream" } }))
      )
      const text = yield* Effect.promise(() => response.text())
      assert.include(text, "TOE step 248")
      assert.notInclude(text, "event: over")
    }))
})
