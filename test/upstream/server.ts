/**
 * What the tests of this folder know of the server that `run.ts` started.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { CloudWatchLogs, Credentials, ParallelCluster, Transport } from "effect-parallelcluster"
import * as HttpClientTransport from "effect-parallelcluster/HttpClientTransport"
import { type differences, has } from "./differences.ts"

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

interface SeededStream {
  readonly events: number
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly stepMillis: number
  readonly firstMessage: string
  readonly lastMessage: string
}

interface SeededCluster {
  readonly version: string
  readonly stackEvents: number
  readonly logGroup: string
  readonly instances: ReadonlyArray<{
    readonly instanceId: string
    readonly nodeType: string
    readonly privateDnsName: string
  }>
  readonly streams: Readonly<Record<string, SeededStream>>
}

/** The line of JSON that `server.py` prints, as far as it is needed; `README.md` tells all of it. */
export interface Upstream {
  readonly urls: Readonly<Record<"api" | "apiStage" | "control" | "logs" | "moto" | "verify", string>>
  readonly region: string
  readonly credentials: Readonly<Record<"expired" | "plain" | "session", Keys>>
  readonly seeded: {
    readonly images: Readonly<Record<string, { readonly streams: Readonly<Record<string, SeededStream>> }>>
    readonly clusters: Readonly<Record<string, SeededCluster>>
    readonly os: string
    readonly subnetId: string
    readonly clusterConfiguration: string
    readonly clusterConfigurationChanged: string
    readonly imageConfiguration: string
  }
  /** A default deployment, in front of the same server. */
  readonly deployment: {
    readonly urls: Readonly<Record<"api" | "cloudformation" | "logs" | "sts", string>>
    readonly stackName: string
    readonly roleArn: string
    readonly external: { readonly roleArn: string; readonly externalId: string }
    readonly webIdentity: { readonly roleArn: string; readonly token: string }
    /** All that a program needs: credentials, a region, the stack's name, and where the services are. */
    readonly env: Readonly<Record<string, string>>
  }
  readonly versions: Readonly<Record<string, string>>
}

/** The running server. */
// What server.py prints is made for this, beside it. In a worker the bundler puts it here: there is no environment.
export const upstream = JSON.parse(globalThis.process.env["UPSTREAM"] ?? "null") as Upstream

/** The server's release. */
export const version = upstream.versions["aws-parallelcluster"]!

/** Does the server answer as this difference between versions has it since? */
export const answers = (difference: keyof typeof differences) => has(version, difference)

/** The log of an image's build, by the name that EC2 Image Builder gives it. */
export const buildLog = `${version}/1`

/** Both transports, over real sockets. */
export const transports = [
  { name: "fetch", layer: Transport.layerFetch },
  { name: "HttpClient", layer: HttpClientTransport.layer.pipe(Layer.provide(FetchHttpClient.layer)) },
] as const

/** A client of the server. Its `region` parameter is always sent: the server keeps the one of the request before. */
export const client = (
  transport: Layer.Layer<Transport.Transport>,
  options: { readonly keys?: Keys } & Partial<ParallelCluster.Options> = {},
) =>
  Layer.merge(
    ParallelCluster.layer({
      endpoint: upstream.urls.api,
      region: upstream.region,
      defaultRegion: upstream.region,
      ...options,
    }),
    CloudWatchLogs.layer({ region: upstream.region, endpoint: upstream.urls.logs }),
  ).pipe(Layer.provide([transport, Credentials.layer(options.keys ?? upstream.credentials.plain)]))

/** Changes what is in the emulated account, behind the server's back. `README.md` has the paths. */
export const control = (path: string, body: object) =>
  Effect.promise(async (): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(upstream.urls.control + path, { method: "POST", body: JSON.stringify(body) })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  })
