/**
 * Gathers the facts for a diagnosis. Each step runs only if the facts so far are not conclusive.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { OperationError } from "../core/Errors.ts"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ClusterLogs from "../services/parallelcluster/ClusterLogs.ts"
import { describeCluster, type DescribeClusterError } from "../services/parallelcluster/ClusterOperations.ts"
import * as ImageLogs from "../services/parallelcluster/ImageLogs.ts"
import { describeImage, type DescribeImageError } from "../services/parallelcluster/ImageOperations.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import type { ClusterInput, ImageInput } from "../services/parallelcluster/shapes/Parameters.ts"
import type { StackEvent } from "../services/parallelcluster/shapes/StackEvent.ts"
import { headNodeOf, isSettled, namedNodes, stateOf } from "./diagnose.ts"
import { type Description, type Facts, type LogLine, logOf } from "./Facts.ts"
import { type Budget, budget, type Logs, pageBytes, readTail, spend } from "./Reading.ts"
import { stackFailures } from "./StackFailures.ts"

/** Facts, and what could not be read. */
export interface Gathered {
  readonly facts: Facts
  readonly notes: ReadonlyArray<string>
}

/** The maximum number of pages of stack events: a rollback of a large cluster has a few hundred events. */
const eventPages = 4

/** The events of the last operations on a stack; none if the stack is deleted. */
const stackEventsOf = <R>(
  budget: Budget,
  notes: Array<string>,
  page: (
    nextToken: string | undefined,
  ) => Effect.Effect<{ readonly events: ReadonlyArray<StackEvent>; readonly nextToken?: string }, OperationError, R>,
): Effect.Effect<ReadonlyArray<StackEvent>, never, R> =>
  Effect.gen(function* () {
    const events: Array<StackEvent> = []
    let token: string | undefined
    for (let pages = 0; pages < eventPages; pages++) {
      const next = yield* spend(budget, page(token))
      if (next === undefined) break
      events.push(...next.events)
      token = next.nextToken
      // The newest events are first: those after the start of an operation belong to earlier ones.
      const begins = next.events.some(({ physicalResourceId, resourceStatus, stackId }) =>
        physicalResourceId === stackId && /^(?:CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(resourceStatus)
      )
      if (token === undefined || begins) break
    }
    return events
  }).pipe(Effect.catch((error: OperationError) => {
    notes.push(
      error._tag === "NotFound"
        ? "The stack has been deleted, so its events are not available."
        : `The events of the stack could not be read: ${error.message}`,
    )
    return Effect.succeed([])
  }))

/** The reason why a log could not be read. */
const noteOf = (what: string, permissions: string, error: OperationError): string =>
  error._tag === "Unauthorized" || /AccessDenied|not authorized/i.test(error.message)
    ? `${what} could not be read: the credentials lack ${permissions}. ${error.message}`
    : `${what} could not be read: ${error.message}`

/** The first page: enough for the report of a failure at the end. */
const firstLines = 2_000

// Images

const imageLogs = (imageId: string, region: string): Logs<CloudWatchLogs.CloudWatchLogs> => {
  const logGroupName = CloudWatchLogs.imageLogGroupName(imageId)
  return {
    permissions: `logs:DescribeLogStreams and logs:GetLogEvents for the log group ${logGroupName}`,
    // The same as in `Logs`, so that reading can resume from such a line.
    names: { logGroupName, region },
    page: (input) =>
      CloudWatchLogs.getLogEvents({ logGroupName, region, ...input }).pipe(
        Effect.map(({ events, nextBackwardToken, nextForwardToken }) => ({
          events,
          ...(nextForwardToken === undefined ? {} : { nextToken: nextForwardToken }),
          ...(nextBackwardToken === undefined ? {} : { prevToken: nextBackwardToken }),
        })),
      ),
  }
}

/** The stream of the build, whose name is the end of the image's ARN. */
const builtStream = (stackEvents: ReadonlyArray<StackEvent>): string | undefined =>
  stackEvents.map(({ physicalResourceId }) => /:image\/[^/]+\/([^/]+\/\d+)$/.exec(physicalResourceId)?.[1])
    .find((name) => name !== undefined)

/** The newest stream of the image. */
const newestStream = (
  budget: Budget,
  imageId: string,
  region: string,
): Effect.Effect<string | undefined, OperationError, CloudWatchLogs.CloudWatchLogs> =>
  spend(
    budget,
    CloudWatchLogs.describeLogStreams({
      logGroupName: CloudWatchLogs.imageLogGroupName(imageId),
      region,
      orderBy: "LastEventTime",
      descending: true,
      limit: 1,
    }),
  ).pipe(Effect.map((page) => page?.logStreams[0]?.logStreamName))

/** The facts about an image. */
export const gatherImage = (
  { imageId, region }: ImageInput,
): Effect.Effect<Gathered, DescribeImageError, ParallelCluster | CloudWatchLogs.CloudWatchLogs> =>
  Effect.gen(function* () {
    const left = budget()
    const notes: Array<string> = []
    const inRegion = region === undefined ? {} : { region }
    left.requests--
    const image = yield* describeImage({ imageId, ...inRegion })
    const description: Description = image
    if (stateOf(description) !== "failed") return { facts: { description, stackEvents: [], lines: [] }, notes }

    const stackEvents = yield* stackEventsOf(
      left,
      notes,
      (nextToken) =>
        ImageLogs.getImageStackEvents({ imageId, ...inRegion, ...(nextToken === undefined ? {} : { nextToken }) }),
    )
    const known = { description, stackEvents, lines: [] }
    if (isSettled(known)) {
      return { facts: known, notes }
    }

    const logs = imageLogs(imageId, image.region)
    const settles = (lines: ReadonlyArray<LogLine>) => isSettled({ ...known, lines })
    const readBuild = (logStreamName: string) => readTail(logs, left, { logStreamName, first: firstLines }, settles)
    const newest = Effect.gen(function* () {
      const logStreamName = yield* newestStream(left, imageId, image.region)
      return logStreamName === undefined ? { lines: [], isWhole: true } : yield* readBuild(logStreamName)
    })
    const built = builtStream(stackEvents)
    const lines = yield* Effect.gen(function* () {
      const { isWhole, lines } = yield* built === undefined
        ? newest
        : Effect.catchIf(readBuild(built), (error) => error._tag === "NotFound", () => newest)
      if (!isWhole && !settles(lines)) {
        notes.push(`The log of the build is long: only its last ${lines.length} lines were read.`)
      }
      return lines
    }).pipe(Effect.catch((error: OperationError) => {
      notes.push(
        error._tag === "NotFound"
          ? "There is no log of the build."
          : noteOf("The log of the build", logs.permissions, error),
      )
      return Effect.succeed([])
    }))
    return { facts: { ...known, lines }, notes }
  })

// Clusters

/** The logs of a node by purpose, the most relevant first. */
const stages = {
  setup: ["chef-client", "cfn-init", "clustermgtd"],
  fleet: ["clustermgtd", "slurm_resume", "slurm_resume_events"],
  others: [
    "cloud-init-output",
    "slurmctld",
    "slurmdbd",
    "sssd_domain_default",
    "system-messages",
    "syslog",
    "supervisord",
    "cloud-init",
    "compute_console_output",
  ],
  node: ["cloud-init-output", "chef-client", "slurmd", "slurm_health_check", "bootstrap_error_msg"],
} as const

/** The lines to read of each log of a cluster: the failure of a node is at the end. */
const linesOfNode = 1_000

/** The maximum number of pages of streams if the address of the head node is unknown. */
const namePages = 3

/** `10.0.0.10` in the form of stream names. */
const hostOf = (address: string): string => `ip-${address.replaceAll(".", "-")}`

const namesOverApi = (
  budget: Budget,
  input: { readonly clusterName: string; readonly region?: string },
  host: string | undefined,
) =>
  Effect.gen(function* () {
    const found: Array<string> = []
    let nextToken: string | undefined
    for (let pages = 0; pages < (host === undefined ? namePages : 1); pages++) {
      const page = yield* spend(
        budget,
        ClusterLogs.listClusterLogStreams({
          ...input,
          ...(host === undefined ? {} : { filters: [`Name=private-dns-name,Values=${host}`] as const }),
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      )
      if (page === undefined) break
      found.push(...page.logStreams.map(({ logStreamName }) => logStreamName))
      nextToken = page.nextToken
      if (nextToken === undefined) break
    }
    return found
  })

/** Streams of the newest log group of the cluster: of a host, or those with the newest events. */
const namesInCloudWatch = (budget: Budget, clusterName: string, region: string, host: string | undefined) =>
  Effect.gen(function* () {
    const prefix = `/aws/parallelcluster/${clusterName}-`
    const groups = yield* spend(budget, CloudWatchLogs.describeLogGroups({ logGroupNamePrefix: prefix, region }))
    const logGroupName = (groups?.logGroups ?? []).map((group) => group.logGroupName)
      .filter((name) => /^\d{12}$/.test(name.slice(prefix.length))).sort().at(-1)
    if (logGroupName === undefined) return []
    const page = yield* spend(
      budget,
      CloudWatchLogs.describeLogStreams({
        logGroupName,
        region,
        ...(host === undefined
          ? { orderBy: "LastEventTime" as const, descending: true }
          : { logStreamNamePrefix: `${host}.` }),
      }),
    )
    return (page?.logStreams ?? []).map(({ logStreamName }) => logStreamName)
  })

/** The facts about a cluster. */
export const gatherCluster = (
  { clusterName, region }: ClusterInput,
): Effect.Effect<Gathered, DescribeClusterError, CloudWatchLogs.CloudWatchLogs | ParallelCluster> =>
  Effect.gen(function* () {
    const left = budget()
    const notes: Array<string> = []
    const input = { clusterName, ...(region === undefined ? {} : { region }) }
    left.requests--
    const cluster = yield* describeCluster(input)
    const description: Description = cluster
    const state = stateOf(description)
    if (state === "in-progress" || state === "unknown") {
      return { facts: { description, stackEvents: [], lines: [] }, notes }
    }
    const stackEvents = state === "healthy" ? [] : yield* stackEventsOf(
      left,
      notes,
      (nextToken) => ClusterLogs.getClusterStackEvents({ ...input, ...(nextToken === undefined ? {} : { nextToken }) }),
    )
    let facts: Facts = { description, stackEvents, lines: [] }
    if (isSettled(facts)) return { facts, notes }

    const logs: Logs<ParallelCluster> = {
      permissions: `logs:DescribeLogStreams and logs:GetLogEvents for the log group of the cluster ${clusterName}`,
      names: { clusterName, region: cluster.region },
      page: (page) => ClusterLogs.getClusterLogEvents({ ...input, ...page }),
    }

    /** The names of streams, of the host only if it is known. */
    const names = (host: string | undefined) =>
      namesOverApi(left, input, host).pipe(
        // The API cannot list streams if one of them has no events.
        Effect.catchTag("InternalService", (error) =>
          Effect.mapError(namesInCloudWatch(left, clusterName, cluster.region, host), () => error)),
        // The filter is a prefix: ip-10-0-0-1 also matches ip-10-0-0-10.
        Effect.map((found) =>
          host === undefined ? found : found.filter((name) => name.startsWith(`${host}.`))
        ),
      )

    /** Reads the ends of the streams of these logs. */
    const read = (streams: ReadonlyArray<string>, wanted: ReadonlyArray<string>) =>
      Effect.gen(function* () {
        const known = new Set(facts.lines.map(({ logStreamName }) => logStreamName))
        const todo = wanted.flatMap((log) => streams.filter((name) => logOf(name).log === log && !known.has(name)))
        for (let index = 0; index < todo.length && left.bytes >= pageBytes && left.requests > 0;) {
          // Concurrent requests must fit into the remaining budget.
          const batch = todo.slice(index, index + Math.min(3, left.requests, Math.floor(left.bytes / pageBytes)))
          index += batch.length
          const tails = yield* Effect.forEach(
            batch,
            (name) =>
              readTail(logs, left, { logStreamName: name, first: linesOfNode }, () => true).pipe(
                Effect.catchIf(
                  (error) => error._tag === "NotFound",
                  () => Effect.succeed({ lines: [], isWhole: true }),
                ),
              ),
            { concurrency: 3 },
          )
          facts = { ...facts, lines: [...facts.lines, ...tails.flatMap(({ lines }) => lines)] }
        }
      })

    yield* Effect.gen(function* () {
      const address = cluster.headNode?.privateIpAddress
      const atAddress = address === undefined ? [] : yield* names(hostOf(address))
      const streams = atAddress.length > 0 ? atAddress : yield* names(undefined)
      const headNode = headNodeOf(description, stackFailures(description, stackEvents).failures, streams)
      const own = streams.filter((name) => logOf(name).instanceId === headNode)
      if (own.length === 0 && state !== "healthy") notes.push("There are no logs of the head node.")

      const readNodes = Effect.gen(function* () {
        const hosts = namedNodes(facts).map(hostOf).slice(0, 2)
        for (const host of hosts) {
          if (isSettled(facts)) return
          const found = streams.filter((name) => name.startsWith(`${host}.`))
          yield* read(found.length > 0 ? found : yield* names(host), stages.node)
        }
      })

      yield* read(own, state === "healthy" ? stages.fleet : stages.setup)
      if (state === "healthy") return yield* readNodes
      if (!isSettled(facts)) yield* readNodes
      if (
        stackFailures(description, stackEvents).failures.some(({ logicalResourceId }) =>
          /LoginNode/.test(logicalResourceId)
        )
      ) {
        const login = (yield* names(undefined)).filter((name) => logOf(name).instanceId !== headNode)
        const instances = [...new Set(login.map((name) => logOf(name).instanceId))].slice(0, 2)
        yield* read(login.filter((name) => instances.includes(logOf(name).instanceId)), stages.node)
      }
      if (!isSettled(facts)) yield* read(own, stages.others)
    }).pipe(Effect.catch((error: OperationError) => {
      notes.push(error._tag === "NotFound" ? "The cluster has no logs." : noteOf("The logs", logs.permissions, error))
      return Effect.void
    }))
    return { facts, notes }
  })
