/**
 * One request after the other, and 64 at once, to a server on loopback. Each is signed, sent, read and decoded.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as Pacing from "effect-parallelcluster/Pacing"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"
import { keys, reader, signer, typed } from "./by-hand.ts"
import type { Effort, Tables, Ways } from "./measure.ts"

/** The server's address, put there by the bundler. */
declare const SERVER: string

/** How often something is done in one sample, and how much of it at once. */
export interface Load {
  readonly count: number
  readonly concurrency: number
}

/** The kinds of requests. */
export const loads = {
  "Tiny answers, one after the other": { answer: "tiny", count: 100, concurrency: 1 },
  "Tiny answers, 64 at once": { answer: "tiny", count: 320, concurrency: 64 },
  "Pages of 1 MB, one after the other": { answer: "page", count: 5, concurrency: 1 },
} as const

/** What peers bring: each does one request. */
export type Peers = (
  server: string,
  answer: "page" | "tiny",
  keys: { accessKeyId: string; secretAccessKey: string },
) => Ways

const repeated = (one: () => unknown, { concurrency, count }: Load) => async () => {
  let left = count
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (left-- > 0) await one()
  }))
}

const input = { imageId: "my-image", logStreamName: "build", startFromHead: true }

/** No peer keeps to a rate limit, so ours does not either: what waiting costs is told by bench:quota. */
const unlimited = Pacing.rate({ rate: 1e6, burst: 1e6 })

const own = (
  answer: string,
  transport: Layer.Layer<Transport.Transport>,
  { concurrency, count }: Load,
  paced = false,
) => {
  const runtime = ManagedRuntime.make(
    ParallelCluster.layer({ endpoint: `${SERVER}/${answer}`, region: "eu-west-1" }).pipe(
      Layer.provide([transport, Credentials.layer(keys)]),
    ),
  )
  const all = Effect.forEach(Array(count), () => ImageLogs.getImageLogEvents(input), { concurrency, discard: true })
  return () => runtime.runPromise(paced ? unlimited(all) : Pacing.none(all))
}

const overHttpClient = HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer))

/** Effect's `HttpClient` with nothing around it: no transport over it can be quicker. */
const bareHttpClient = (answer: string, { concurrency, count }: Load) => {
  const runtime = ManagedRuntime.make(FetchHttpClient.layer)
  const sign = signer(`${SERVER}/${answer}`)
  const one = Effect.gen(function* () {
    const { headers, url } = yield* Effect.promise(() => sign())
    const client = yield* HttpClient.HttpClient
    const response = yield* client.execute(HttpClientRequest.get(url, { headers }))
    return typed(JSON.parse(yield* response.text))
  })
  const all = Effect.forEach(Array(count), () => one, { concurrency, discard: true })
  return () => runtime.runPromise(all)
}

/** In a process that has made thousands of requests, its code is as quick as it gets. */
export const effort: Effort = { rounds: 15, warmUp: 20 }

export const tables = (peers?: Peers): Tables =>
  Object.fromEntries(
    Object.entries(loads).map(([title, { answer, ...load }]) => [title, {
      "fetch + aws4fetch by hand": repeated(reader(`${SERVER}/${answer}`), load),
      "this package": own(answer, Transport.layerFetch, load),
      // With the pace's work, under a limit for which nobody waits.
      "this package, paced": own(answer, Transport.layerFetch, load, true),
      "this package, HttpClient": own(answer, overHttpClient, load),
      "HttpClient + aws4fetch": bareHttpClient(answer, load),
      ...Object.fromEntries(
        Object.entries(peers?.(SERVER, answer, keys) ?? {}).map(([name, one]) => [name, repeated(one, load)]),
      ),
    }]),
  )
