/**
 * Ten thousand random requests, signed by `Signer` and judged by botocore's implementation of Signature Version 4; and keys
 * that an STS gave (moto's AssumeRole), used to sign.
 *
 * @module
 */
import { fromIni, fromTemporaryCredentials } from "@aws-sdk/credential-providers"
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { Credentials, ImageLogs, ParallelCluster, Transport } from "effect-parallelcluster"
import * as Signer from "effect-parallelcluster/Signer"
import { seeded } from "../support/seeded.ts"
import { upstream } from "./server.ts"

const control = (path: string, body: unknown) =>
  Effect.promise(() => fetch(upstream.urls.control + path, { method: "POST", body: JSON.stringify(body) }))

describe("signatures", () => {
  it.live("10,000 random requests are right in botocore's eyes", () =>
    Effect.gen(function* () {
      const { below, next, pick, text, times } = seeded(20261122)
      // Strictly, as operations encode what they are given.
      const encode = (text: string) =>
        encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
      const identities: Array<Credentials.Identity> = []
      for (const i of Array(20).keys()) {
        const accessKeyId = `AKIDRANDOM${i}`
        const secretAccessKey = text(1, 60).replace(/[^ -~]/g, "x")
        const sessionToken = i % 2 ? undefined : `token/+=${text(1, 300).replace(/[^!-~]/g, "x")}`
        yield* control("/credential", { accessKeyId, secretAccessKey, sessionToken })
        identities.push({
          accessKeyId,
          secretAccessKey: Redacted.make(secretAccessKey),
          ...(sessionToken === undefined ? {} : { sessionToken: Redacted.make(sessionToken) }),
        })
      }
      const one = Effect.fnUntraced(function* () {
        const path = times(1 + below(6), () => encode(text(next() < 0.1 ? 0 : 1, 20)))
          .map((segment) => /^\.{1,2}$/.test(segment) ? "dots" : segment).join("/")
        const name = () =>
          next() < 0.2 ? pick(["Action", "X-Amz-Date", "X-Amz-Signature", "a", "a-b", "A"]) : text(1, 8)
        const query = times(below(5), name).flatMap((key) =>
          times(next() < 0.3 ? 2 : 1, () => next() < 0.1 ? encode(key) : `${encode(key)}=${encode(text(0, 12))}`)
        ).join("&")
        const method = pick(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
        const body = /P(OS|U|AT)/.test(method) && next() < 0.8 ? text(0, 200) : undefined
        const request = {
          method,
          url: `${upstream.urls.verify}/${path}${query === "" ? "" : `?${query}`}`,
          headers: {
            accept: "application/json",
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...(next() < 0.3 ? { "x-amz-meta": ` a  b ${below(1000)} ` } : {}),
          },
          body,
        }
        const headers = yield* Signer.sign(request, identities[below(identities.length)]!, {
          service: "execute-api",
          region: upstream.region,
          time: yield* Clock.currentTimeMillis,
        })
        const response = yield* Effect.promise(async () => {
          const response = await fetch(request.url, { method, headers, body: body ?? null })
          return { status: response.status, text: await response.text() }
        })
        if (response.status !== 200) assert.fail(`${method} ${request.url}: ${response.status} ${response.text}`)
      })
      yield* Effect.forEach(times(10_000, () => undefined), one, { concurrency: 32, discard: true })
    }), 120_000)
})

describe("keys of an assumed role", () => {
  const role = { RoleArn: "arn:aws:iam::123456789012:role/reader", RoleSessionName: "test" }
  const sts = { clientConfig: { region: upstream.region, endpoint: upstream.urls.moto } }

  /** The provider's keys, made known to the gate, sign a request to the real server. */
  const works = (provider: Credentials.Provider) =>
    Effect.gen(function* () {
      const { resolve } = yield* Credentials.Credentials
      const identity = yield* resolve
      assert.isAbove(identity.expiration?.getTime() ?? 0, yield* Clock.currentTimeMillis)
      yield* control("/credential", {
        accessKeyId: identity.accessKeyId,
        secretAccessKey: Redacted.value(identity.secretAccessKey),
        sessionToken: Redacted.value(identity.sessionToken!),
      })
      const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId: "build-ok" })
      assert.isNotEmpty(logStreams)
    }).pipe(Effect.provide(
      ParallelCluster.layer({
        endpoint: upstream.urls.api,
        region: upstream.region,
        defaultRegion: upstream.region,
      }).pipe(
        Layer.provideMerge(Layer.merge(Transport.layerFetch, Credentials.layerProvider(provider))),
      ),
    ))

  it.live("fromTemporaryCredentials", () =>
    works(fromTemporaryCredentials({ ...sts, masterCredentials: upstream.credentials.plain, params: role })))

  it.live("fromIni, with a profile that names a role and a source profile", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(`${tmpdir()}/effect-parallelcluster-`)),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true })),
      )
      const { accessKeyId, secretAccessKey } = upstream.credentials.plain
      const files = { filepath: `${folder}/credentials`, configFilepath: `${folder}/config` }
      writeFileSync(
        files.filepath,
        `[source]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      )
      writeFileSync(
        files.configFilepath,
        `[profile assumed]\nrole_arn = ${role.RoleArn}\nsource_profile = source\nregion = ${upstream.region}\n`,
      )
      yield* works(fromIni({ ...sts, ...files, profile: "assumed" }))
    }))
})

describe("keys that expired", () => {
  it.live("are resolved anew after botocore's gate refused them", () => {
    let calls = 0
    const { expired, plain } = upstream.credentials
    const provider = () => Promise.resolve(calls++ === 0 ? expired : plain)
    return Effect.gen(function* () {
      const { logStreams } = yield* ImageLogs.listImageLogStreams({ imageId: "build-ok" })
      assert.isNotEmpty(logStreams)
      assert.strictEqual(calls, 2)
    }).pipe(Effect.provide(
      ParallelCluster.layer({
        endpoint: upstream.urls.api,
        region: upstream.region,
        defaultRegion: upstream.region,
      }).pipe(Layer.provide([Transport.layerFetch, Credentials.layerProvider(provider)])),
    ))
  })
})
