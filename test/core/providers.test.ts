/**
 * The real sources of `@aws-sdk/credential-providers`, in Bun and Deno: that package is not made for workerd.
 * AssumeRole is in `upstream/`, since it needs an STS.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { IncomingMessage } from "node:http"
import { Credentials, ImageLogs, ParallelCluster } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve, workerd } from "../support/sockets.ts"

/** Imported by a name that no bundler follows into the worker. */
const name: string = "@aws-sdk/credential-providers"
// The type of an import whose name is not written out is not known.
const load = () => import(name) as Promise<typeof import("@aws-sdk/credential-providers")>

const session = {
  accessKeyId: "ASIAPROVIDED",
  secretAccessKey: "provided/secret+key",
  sessionToken: "provided-token/+==",
}
const hour = 3_600_000
const expiration = new Date(Math.ceil(Date.now() / 1000) * 1000 + hour)
/** As files, processes, containers and instances spell them. */
const spelled = {
  Version: 1,
  Code: "Success",
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Token: session.sessionToken,
  Expiration: expiration.toISOString().replace(".000", ""),
}

/** A folder with `config` and `credentials`, which is gone when the scope closes. */
const shared = Effect.acquireRelease(
  Effect.promise(async () => {
    const { mkdtemp, writeFile } = await import("node:fs/promises")
    const folder = await mkdtemp(`${(await import("node:os")).tmpdir()}/effect-parallelcluster-`)
    // By the shell itself: a machine need not have `cat`.
    await writeFile(`${folder}/keys.sh`, `echo '${JSON.stringify(spelled)}'\n`)
    await writeFile(
      `${folder}/credentials`,
      `[written]\naws_access_key_id = ${session.accessKeyId}\naws_secret_access_key = ${session.secretAccessKey}\n` +
        `aws_session_token = ${session.sessionToken}\n`,
    )
    await writeFile(
      `${folder}/config`,
      `[profile program]\ncredential_process = sh "${folder}/keys.sh"\n` +
        `[profile failing]\ncredential_process = sh "${folder}/none.sh"\n`,
    )
    return { folder, files: { filepath: `${folder}/credentials`, configFilepath: `${folder}/config` } }
  }),
  ({ folder }) => Effect.promise(async () => (await import("node:fs/promises")).rm(folder, { recursive: true })),
)

/** Environment variables while the scope is open: some sources can be told where to look in no other way. */
const environment = (variables: Readonly<Record<string, string | undefined>>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const { env } = await import("node:process")
      const before = Object.fromEntries(Object.keys(variables).map((name) => [name, env[name]]))
      const set = (values: typeof variables) => {
        for (const [name, value] of Object.entries(values)) {
          if (value === undefined) delete env[name]
          else env[name] = value
        }
      }
      set(variables)
      return () => set(before)
    }),
    (restore) => Effect.sync(restore),
  )

const nothing = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
}

const seen: Array<string> = []
/** An instance's metadata and a container's credentials. */
const metadata = (request: IncomingMessage): string | undefined => {
  seen.push(`${request.method} ${request.url} ${request.headers["x-aws-ec2-metadata-token"] ?? ""}`.trimEnd())
  switch (request.url) {
    case "/latest/api/token":
      return "metadata-token"
    case "/latest/meta-data/iam/security-credentials/":
      return "the-role"
    case "/latest/meta-data/iam/security-credentials/the-role":
    case "/container":
      return JSON.stringify(spelled)
    default:
      return undefined
  }
}
const metadataServer = serve((request, response) => {
  const body = metadata(request)
  response.writeHead(body === undefined ? 404 : 200).end(body)
})

/** Signs with what the provider gives; the simulator knows these keys and no others. */
const works = (provider: Credentials.Provider, expires: boolean) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.Simulator
    yield* simulator.putLogEvents({
      imageId: "my-image",
      logStreamName: "build",
      events: [{ timestamp: new Date(yield* Clock.currentTimeMillis), message: "hello" }],
    })
    const page = yield* ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build" })
    assert.strictEqual(page.events[0]?.message, "hello")
    const identity = yield* (yield* Credentials.Credentials).resolve
    assert.deepStrictEqual(identity.expiration, expires ? expiration : undefined)
  }).pipe(
    Effect.provide(
      ParallelCluster.layer({ endpoint: "https://api.example.com/prod", region: "us-east-1" }).pipe(
        Layer.provideMerge(
          Layer.merge(
            Credentials.layerProvider(provider),
            Simulator.layerTransport({ endpoint: "https://api.example.com/prod", credentials: [session] }),
          ),
        ),
      ),
    ),
  )

describe.skipIf(workerd)("providers of the AWS SDK", () => {
  it.live("a profile with keys, and one with a process", () =>
    Effect.gen(function* () {
      const { fromIni } = yield* Effect.promise(load)
      const { files } = yield* shared
      yield* works(fromIni({ ...files, profile: "written" }), false)
      yield* works(fromIni({ ...files, profile: "program" }), true)
    }))

  it.live("a process", () =>
    Effect.gen(function* () {
      const { fromProcess } = yield* Effect.promise(load)
      const { files } = yield* shared
      yield* works(fromProcess({ ...files, profile: "program" }), true)
    }))

  it.live("a container", () =>
    Effect.gen(function* () {
      const { fromContainerMetadata } = yield* Effect.promise(load)
      yield* environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${yield* metadataServer}/container` })
      yield* works(fromContainerMetadata({ maxRetries: 0 }), true)
    }))

  it.live("an instance's metadata", () =>
    Effect.gen(function* () {
      const { fromInstanceMetadata } = yield* Effect.promise(load)
      yield* environment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: yield* metadataServer })
      yield* works(fromInstanceMetadata({ maxRetries: 0 }), true)
      assert.include(seen, "PUT /latest/api/token")
      assert.include(seen, "GET /latest/meta-data/iam/security-credentials/the-role metadata-token")
    }))

  it.live("the chain: the environment, a profile, a container", () =>
    Effect.gen(function* () {
      const { fromNodeProviderChain } = yield* Effect.promise(load)
      const { files } = yield* shared
      const url = yield* metadataServer
      yield* Effect.scoped(Effect.gen(function* () {
        yield* environment({
          ...nothing,
          AWS_ACCESS_KEY_ID: session.accessKeyId,
          AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
          AWS_SESSION_TOKEN: session.sessionToken,
        })
        yield* works(fromNodeProviderChain({ ...files }), false)
      }))
      yield* environment({ ...nothing, AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container` })
      yield* works(fromNodeProviderChain({ ...files, profile: "program" }), true)
      yield* works(fromNodeProviderChain({ ...files }), true)
    }))

  it.live("one that fails is a tagged error with its words", () =>
    Effect.gen(function* () {
      const { fromIni, fromProcess } = yield* Effect.promise(load)
      const { files } = yield* shared
      for (
        const [provider, words] of [
          [fromIni({ ...files, profile: "absent" }), "[absent]"],
          [fromProcess({ ...files, profile: "failing" }), "Command failed"],
        ] as const
      ) {
        const error = yield* Effect.flip(works(provider, false))
        assert.strictEqual(error._tag, "CredentialsUnavailable")
        assert.include(error.message, words)
      }
    }))
})
