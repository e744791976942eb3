/**
 * Signs one request without a body, a hundred times one after the other.
 *
 * @module
 */
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Signer from "effect-parallelcluster/Signer"
import type { Effort, Tables, Ways } from "./measure.ts"

/** What is signed, for peers as well. */
export interface Subject {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly url: string
  readonly service: string
  readonly region: string
  /** As SigV4 writes it. */
  readonly datetime: string
}

/** What peers bring: each signs once. */
export type Peers = (subject: Subject) => Ways

const subject: Subject = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  url: "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/v3/images/custom/my-image/logstreams/build?limit=100",
  service: "execute-api",
  region: "eu-west-1",
  datetime: "20260105T080000Z",
}

/** How many signatures one sample is. */
export const count = 100

const headers = { accept: "application/json" }

const stock = (cache?: Map<string, ArrayBuffer>) => () =>
  new AwsV4Signer({ ...subject, method: "GET", headers, ...(cache === undefined ? {} : { cache }) }).sign()

const time = Date.UTC(2026, 0, 5, 8)
const identity = { accessKeyId: subject.accessKeyId, secretAccessKey: Redacted.make(subject.secretAccessKey) }
const sign = Signer.sign({ method: "GET", url: subject.url, headers }, identity, { ...subject, time })

const bytes = new TextEncoder().encode("x".repeat(300))
const hmac = { name: "HMAC", hash: "SHA-256" }

/** One digest of the canonical request and one HMAC with a key that is there already: no signer can do less. */
const floor = async () => {
  const key = await crypto.subtle.importKey("raw", bytes.slice(0, 32), hmac, false, ["sign"])
  return async () => {
    await crypto.subtle.digest("SHA-256", bytes)
    await crypto.subtle.sign(hmac, key, bytes)
  }
}

const repeated = (ways: Ways): Ways =>
  Object.fromEntries(
    Object.entries(ways).map(([name, run]) => [name, async () => {
      for (let i = 0; i < count; i++) {
        const result = run()
        if (result instanceof Promise) await result
      }
    }]),
  )

export const effort: Effort = { rounds: 25, warmUp: 10 }

/** What is quicker, and signs something else, has won nothing. */
const assertIdentical = async () => {
  const [theirs, ours] = await Promise.all([stock()(), Effect.runPromise(sign)])
  const expected = theirs.headers.get("authorization")
  const signature = new Headers(ours).get("authorization")
  if (expected === null || signature !== expected) throw new Error(`signed ${signature}, not ${expected}`)
}

export const tables = async (peers?: Peers): Promise<Tables> => {
  await assertIdentical()
  return {
    "One signature": {
      ...repeated({ "aws4fetch, with its cache": stock(new Map()) }),
      // In one fiber, as in a program.
      "this package": () => Effect.runPromise(Effect.forEach(Array(count), () => sign, { discard: true })),
      ...repeated({
        "aws4fetch, without": stock(),
        ...peers?.(subject),
        "digest and HMAC alone": await floor(),
      }),
    },
  }
}
