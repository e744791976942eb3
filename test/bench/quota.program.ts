/**
 * One process of the benchmark of rate limits: calls a service, with the default client, and tells how many calls succeeded.
 *
 * @module
 */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Stream from "effect/Stream"
import process from "node:process"
import * as CloudWatchLogs from "effect-parallelcluster/CloudWatchLogs"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as LogEvents from "effect-parallelcluster/LogEvents"
import * as Pacing from "effect-parallelcluster/Pacing"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as SharedRateLimit from "effect-parallelcluster/SharedRateLimit"
import * as Transport from "effect-parallelcluster/Transport"
import { keys } from "./by-hand.ts"

/** What is done, as JSON in the first argument. */
export interface Task {
  readonly server: string
  /** `endless` ends after `seconds`. */
  readonly kind: "calls" | "endless" | "follow" | "last" | "merge"
  /** How many calls, or logs. */
  readonly count: number
  readonly concurrency: number
  readonly seconds: number
  /** The process's name in its user agent. */
  readonly name: string
  /** Does the client keep to limits? */
  readonly paced: boolean
  /** Where the limit is shared. */
  readonly redis?: string | undefined
}

/** What came of it. */
export interface Result {
  readonly millis: number
  readonly succeeded: number
  readonly failed: number
}

/** How many events a log has. */
export const eventsOfLog = 3

const logGroupName = "/aws/imagebuilder/ParallelClusterImage-my-image"

const call = ImageLogs.listImageLogStreams({ imageId: "my-image" })

/** What the task says, and how often it succeeded. */
const programOf = ({ concurrency, count, kind, paced, seconds }: Task) => {
  const logs = Array.from({ length: count }, (_, i) => ({ logGroupName, logStreamName: `${i + 1}/1` }))
  const done = { succeeded: 0, failed: 0 }
  const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.matchEffect(effect, {
      onSuccess: () => Effect.sync(() => void done.succeeded++),
      onFailure: (error) =>
        Effect.sync(() => {
          done.failed++
          if (paced) console.error(error)
        }),
    })
  const kinds: Record<
    Task["kind"],
    Effect.Effect<unknown, never, CloudWatchLogs.CloudWatchLogs | ParallelCluster.ParallelCluster>
  > = {
    calls: Effect.forEach(logs, () => counted(call), { concurrency, discard: true }),
    endless: Effect.forEach(Array.from({ length: concurrency }), () => Effect.forever(counted(call)), {
      concurrency,
      discard: true,
    }).pipe(Effect.timeoutOption(seconds * 1000)),
    last: Effect.forEach(
      logs,
      (log) => counted(Stream.runDrain(LogEvents.last(CloudWatchLogs.getLogEvents, log, eventsOfLog))),
      { concurrency: "unbounded", discard: true },
    ),
    merge: LogEvents.merge(CloudWatchLogs.getLogEvents, logs).pipe(Stream.runDrain, counted),
    follow: Stream.mergeAll(
      logs.map((log) => LogEvents.follow(CloudWatchLogs.getLogEvents, log)),
      { concurrency: "unbounded" },
    ).pipe(Stream.take(count * eventsOfLog), Stream.runDrain, counted),
  }
  return Effect.as(kinds[kind], done)
}

const region = "us-east-1"

const clients = ({ name, server }: Task) =>
  Layer.merge(
    ParallelCluster.layer({ endpoint: `${server}/prod`, region, applicationId: name }),
    CloudWatchLogs.layer({ endpoint: server, region, applicationId: name }),
  ).pipe(Layer.provide([Transport.layerFetch, Credentials.layer(keys)]))

const shared = (redis: string | undefined) =>
  redis === undefined ? Layer.empty : SharedRateLimit.layer().pipe(
    Layer.provide(RateLimiter.layer),
    Layer.provide(RateLimiter.layerStoreRedis()),
    Layer.provide(NodeRedis.layer({ url: redis, disableOfflineQueue: true })),
  )

/** Does the task of the arguments. */
export const main = async (): Promise<void> => {
  const task: Task = JSON.parse(process.argv[2] ?? "")
  const start = performance.now()
  const done = await Effect.runPromise(
    programOf(task).pipe(
      task.paced ? identity : Pacing.none,
      Effect.provide(Layer.provideMerge(clients(task), shared(task.redis))),
    ),
  )
  const result: Result = { millis: performance.now() - start, ...done }
  console.log(`RESULT ${JSON.stringify(result)}`)
  process.exit()
}
