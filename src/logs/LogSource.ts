/**
 * Finds the logs of an image or a cluster, and the service that serves them.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { BadRequest, type ClientError, NotFound, type ServiceError, Unauthorized } from "../core/Errors.ts"
import * as Pagination from "../core/Pagination.ts"
import type { Client } from "../core/Service.ts"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ClusterInstances from "../services/parallelcluster/ClusterInstances.ts"
import * as ClusterLogs from "../services/parallelcluster/ClusterLogs.ts"
import * as ImageLogs from "../services/parallelcluster/ImageLogs.ts"
import { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"
import type { PageInput, PageReader } from "./PageReader.ts"

/** The logs of an image build. */
export interface ImageSource {
  readonly _tag: "Image"
  readonly imageId: string
  /** Where the image is built. Default: the client's `defaultRegion`, or its region. */
  readonly region?: string | undefined
}

/** The logs of a cluster, or some of them. */
export interface ClusterSource {
  readonly _tag: "Cluster"
  readonly clusterName: string
  /** Where the cluster is. Default: the client's `defaultRegion`, or its region. */
  readonly region?: string | undefined
  /**
   * Only this node: its private DNS name (`ip-10-0-0-101`) or IP address, its instance id, or `HeadNode`, `ComputeNode`,
   * `LoginNode` for all nodes of a type. Default: all nodes.
   */
  readonly node?: string | undefined
  /** Only this log, such as `cfn-init`, `slurmctld` or `chef-client`. Default: all logs. */
  readonly log?: string | undefined
  /** The log group, `/aws/parallelcluster/<cluster>-<time>`. Default: the newest one of the cluster's name. */
  readonly logGroupName?: string | undefined
}

/** A source of logs, from {@link image} or {@link cluster}, as plain data. */
export type Source = ClusterSource | ImageSource

/** The errors of finding and reading logs. */
export type LogsError = ClientError | NotFound | ServiceError

/** The services that serve logs: `Deployment.layer` gives both. */
export type Services = CloudWatchLogs.CloudWatchLogs | ParallelCluster

/** A log stream of an image or a cluster. */
export interface LogStream {
  readonly logStreamName: string
  readonly logGroupName: string
  readonly region: string
  /** The time of creation; absent if the service does not return it. */
  readonly creationTime?: Date | undefined
  /** The time of the first event; absent without events. */
  readonly firstEventTimestamp?: Date | undefined
  /** The time of the last event; absent without events. Eventually consistent, usually within an hour. */
  readonly lastEventTimestamp?: Date | undefined
  /** For clusters: the private DNS name of the node that writes it, such as `ip-10-0-0-101`. */
  readonly node?: string | undefined
  /** For clusters: the instance id of the node. */
  readonly instanceId?: string | undefined
  /** For clusters: the type of the node, if the API or the node's logs show it. */
  readonly nodeType?: NodeType | undefined
  /** For clusters: the name of the log, such as `cfn-init`. */
  readonly log?: string | undefined
}

/** The type of a node. */
export type NodeType = "ComputeNode" | "HeadNode" | "LoginNode"

/** The input of the page reader of a source. */
export interface SourceInput extends PageInput {
  readonly logGroupName: string
  readonly region: string
}

/** A source whose log group is known. */
export interface OpenSource {
  readonly region: string
  readonly logGroupName: string
  /** The current streams of the log group, sorted by name. */
  readonly list: Effect.Effect<ReadonlyArray<LogStream>, LogsError, Services>
  readonly reader: PageReader<SourceInput, LogsError, Services>
}

/** The region of a source. */
export const regionOf = (source: Source): Effect.Effect<string, never, ParallelCluster> =>
  Effect.map(ParallelCluster, ({ defaultRegion, region }) => source.region ?? defaultRegion ?? region)

/** Checks a source, and finds its log group and its region. */
export const openSource = /*#__PURE__*/ Effect.fnUntraced(
  function* (source: Source): Effect.fn.Return<OpenSource, LogsError, Services> {
    yield* check(source)
    const region = yield* regionOf(source)
    return source._tag === "Image" ? openImage(source, region) : yield* openCluster(source, region)
  },
)

const namePattern = /^[a-zA-Z][a-zA-Z0-9-]+$/

const check = (source: Source): Effect.Effect<void, BadRequest> => {
  const wrong = (field: string, rule: string) =>
    Effect.fail(new BadRequest({ operation: "Logs", field, message: `${field}: ${rule}` }))
  const [field, name] = source._tag === "Image" ? ["imageId", source.imageId] : ["clusterName", source.clusterName]
  if (!namePattern.test(name)) {
    return wrong(
      field,
      `must begin with a letter, followed by at least one letter, digit or hyphen (${namePattern.source})`,
    )
  }
  for (const field of ["node", "log", "logGroupName"] as const) {
    if (source._tag === "Cluster" && source[field] === "") return wrong(field, "must not be empty")
  }
  return Effect.void
}

// --- service selection

/**
 * The remembered service selection of a client: requests that the preferred service failed to serve, with the errors, or served.
 */
interface Routes {
  readonly refused: Map<string, LogsError>
  readonly served: Set<string>
  readonly probing: Semaphore.Semaphore
}

const routes = /*#__PURE__*/ new WeakMap<Client, Routes>()

const routesOf = (client: Client): Routes => {
  const known = routes.get(client)
  if (known !== undefined) return known
  const made = { refused: new Map<string, LogsError>(), served: new Set<string>(), probing: Semaphore.makeUnsafe(1) }
  routes.set(client, made)
  return made
}

/**
 * Runs the first request, and the second if the first service cannot serve it. The choice is remembered for all requests of the
 * client with the same key. Until it is known, one request determines it, and others wait.
 */
const firstThat = /*#__PURE__*/ Effect.fnUntraced(function* <A, B>(
  key: string,
  first: Effect.Effect<A, LogsError, Services>,
  second: Effect.Effect<B, LogsError, Services>,
  cannotServe: (error: LogsError) => boolean,
): Effect.fn.Return<A | B, LogsError, Services> {
  const { probing, refused, served } = routesOf(yield* ParallelCluster)
  const instead = (error: LogsError) => Effect.mapError(second, (other) => isMoreUseful(error, other) ? error : other)
  const attempt = Effect.matchEffect(first, {
    onSuccess: (value) => {
      served.add(key)
      return Effect.succeed<A | B>(value)
    },
    onFailure: (error) =>
      cannotServe(error)
        ? Effect.tap(instead(error), () => Effect.sync(() => refused.set(key, error)))
        : Effect.fail(error),
  })
  return yield* Effect.suspend(() => {
    const error = refused.get(key)
    return error !== undefined ? instead(error) : attempt
  }).pipe((request) => served.has(key) || refused.has(key) ? request : probing.withPermits(1)(request))
})

/**
 * True if the first error is more useful: a missing permission for CloudWatch Logs, or a `NotFound` if the other service refused
 * the credentials.
 */
const isMoreUseful = (error: LogsError, other: LogsError): boolean =>
  (error._tag === "Unauthorized" && error.service === CloudWatchLogs.service.id) ||
  (error._tag === "NotFound" && error.routed && other._tag === "Unauthorized")

/** The service has no such path, or the caller may not call it. */
const isNotServed = (error: LogsError): boolean =>
  error._tag === "Unauthorized" || (error._tag === "NotFound" && !error.routed)

/**
 * The error for a name with a slash depends on the proxies in front of the service. The API cannot serve it, whatever the error,
 * unless the error is about load.
 */
const cannotServeSlash = (error: LogsError): boolean =>
  error._tag === "Unauthorized" || error._tag === "NotFound" || error._tag === "InternalService" ||
  (error._tag === "BadRequest" && error.field === undefined)

/** The API's list fails when one stream has no events, and is wrongly `NotFound` when the service itself is throttled. */
const cannotList = (error: LogsError): boolean =>
  error._tag === "Unauthorized" || error._tag === "NotFound" || error._tag === "InternalService" ||
  error._tag === "LimitExceeded"

// --- images

const openImage = ({ imageId }: ImageSource, region: string): OpenSource => {
  const logGroupName = CloudWatchLogs.imageLogGroupName(imageId)
  const group = { region, logGroupName }
  const streams = <S extends ListedStream>(stream: S): LogStream => streamOf(stream, group)
  return {
    ...group,
    list: Effect.map(
      firstThat(
        `ListImageLogStreams ${region} ${imageId}`,
        Stream.runCollect(Pagination.items(ImageLogs.listImageLogStreams, { imageId, region })),
        allowing("logs:DescribeLogStreams", group)(
          Stream.runCollect(Pagination.items(CloudWatchLogs.describeLogStreams, group)),
        ),
        cannotList,
      ).pipe(
        Effect.mapError((error) =>
          error._tag === "NotFound"
            ? new NotFound({
              ...error,
              message:
                `${error.message} There are no logs of the image ${imageId} in ${region}: it was never built there, or its log ` +
                `group ${logGroupName} has been deleted.`,
            })
            : error
        ),
      ),
      (found) => inOrder(found.map(streams)),
    ),
    reader: readerOf(({ logGroupName, ...input }) => {
      const hasSlash = input.logStreamName.includes("/")
      return firstThat(
        hasSlash ? "GetImageLogEvents /" : "GetImageLogEvents",
        ImageLogs.getImageLogEvents({ imageId, ...input }),
        allowing("logs:GetLogEvents", group)(CloudWatchLogs.getLogEvents({ logGroupName, ...input })),
        hasSlash ? cannotServeSlash : isNotServed,
      )
    }),
  }
}

/** Errors name the same operation, whichever service serves the page. */
const readerOf = (reader: PageReader<SourceInput, LogsError, Services>) =>
  Object.assign(reader, { operationId: "GetLogEvents" })

// --- clusters

const openCluster = /*#__PURE__*/ Effect.fnUntraced(function* (source: ClusterSource, region: string) {
  const { clusterName } = source
  const logGroupName = source.logGroupName ?? (yield* firstThat(
    `DescribeLogGroups ${region}`,
    newestGroup(clusterName, region),
    groupOfApi(clusterName, region),
    isNotServed,
  ))
  const group = { region, logGroupName }
  const fromApi = { clusterName, region }
  const list = Effect.map(
    firstThat(
      `DescribeLogStreams ${region}`,
      allowing("logs:DescribeLogStreams", group)(
        Stream.runCollect(Pagination.items(CloudWatchLogs.describeLogStreams, group)),
      ),
      Stream.runCollect(Pagination.items(ClusterLogs.listClusterLogStreams, fromApi)),
      isNotServed,
    ),
    (found) => inOrder(found.map((stream) => streamOf(stream, group))),
  )
  const opened: OpenSource = {
    ...group,
    list,
    reader: readerOf(({ logGroupName, ...input }) =>
      firstThat(
        `GetLogEvents ${region}`,
        allowing("logs:GetLogEvents", group)(CloudWatchLogs.getLogEvents({ logGroupName, ...input })),
        ClusterLogs.getClusterLogEvents({ clusterName, ...input }),
        isNotServed,
      )
    ),
  }
  return opened
})

/** The newest log group of the name: that of the existing cluster, or of the last one that existed. */
const newestGroup = /*#__PURE__*/ Effect.fnUntraced(function* (clusterName: string, region: string) {
  const logGroupNamePrefix = `/aws/parallelcluster/${clusterName}-`
  const groups = yield* allowing("logs:DescribeLogGroups", { region, logGroupName: `${logGroupNamePrefix}*` })(
    Stream.runCollect(Pagination.items(CloudWatchLogs.describeLogGroups, { logGroupNamePrefix, region })),
  )
  // The prefix of a cluster `foo` also matches the groups of `foo-bar`.
  const own = groups.map(({ logGroupName }) => logGroupName)
    .filter((name) => /^\d{12}$/.test(name.slice(logGroupNamePrefix.length))).sort()
  return own.at(-1) ?? (yield* noGroup(clusterName, region))
})

const noGroup = (clusterName: string, region: string) =>
  Effect.fail(
    new NotFound({
      operation: "DescribeLogGroups",
      routed: true,
      message:
        `There are no logs of the cluster ${clusterName} in ${region}, no log group /aws/parallelcluster/${clusterName}-` +
        "<yyyymmddhhmm>: the cluster never existed, its configuration turns them off " +
        "(Monitoring.Logs.CloudWatch.Enabled: false), or they were deleted with it (…CloudWatch.DeletionPolicy: Delete).",
    }),
  )

/** The API returns the log group of a cluster only in the ARNs of its streams. */
const groupOfApi = /*#__PURE__*/ Effect.fnUntraced(function* (clusterName: string, region: string) {
  const { logStreams } = yield* ClusterLogs.listClusterLogStreams({ clusterName, region })
  const arn = logStreams[0]?.logStreamArn ?? ""
  return /:log-group:([^:]+):/.exec(arn)?.[1] ?? (yield* noGroup(clusterName, region))
})

/** The streams of the nodes and the log that a source selects. */
export const select = /*#__PURE__*/ Effect.fnUntraced(function* (
  source: Source,
  region: string,
  streams: ReadonlyArray<LogStream>,
): Effect.fn.Return<ReadonlyArray<LogStream>, never, ParallelCluster> {
  if (source._tag === "Image") return streams
  const { clusterName, log, node } = source
  const wanted = streams.filter((stream) => log === undefined || stream.log === log)
  if (node === undefined) return wanted
  const kind = kindOf(node)
  if (kind === undefined) return wanted.filter((stream) => isNode(stream, node))
  const typed = yield* withNodeTypes(clusterName, region, streams)
  return typed.filter((stream) => stream.nodeType === kind && (log === undefined || stream.log === log))
})

/** Like {@link select}, but fails if nothing matches, with a message that lists the existing nodes and logs. */
export const selectSome = /*#__PURE__*/ Effect.fnUntraced(function* (
  source: Source,
  region: string,
  streams: ReadonlyArray<LogStream>,
): Effect.fn.Return<ReadonlyArray<LogStream>, NotFound, ParallelCluster> {
  const wanted = yield* select(source, region, streams)
  if (wanted.length > 0 || streams.length === 0 || source._tag === "Image") return wanted
  const { clusterName, log, node } = source
  const nodes = new Set(streams.map(({ instanceId, node }) => node && `${node} (${instanceId})`))
  const logs = new Set(streams.map(({ log, logStreamName }) => log ?? logStreamName))
  const listed = (names: Set<string | undefined>) => [...names].filter(Boolean).slice(0, 50).join(", ")
  const given = [node && `node ${node}`, log && `log ${log}`].filter(Boolean).join(" and ")
  return yield* new NotFound({
    operation: "DescribeLogStreams",
    routed: true,
    message: `The cluster ${clusterName} has no ${given}. Its nodes: ${listed(nodes)}. Their logs: ${listed(logs)}.`,
  })
})

const kindOf = (node: string): NodeType | undefined => {
  const [, kind] = /^(head|compute|login)(?:[ _-]?node)?$/i.exec(node) ?? []
  return kind === undefined ? undefined : kinds[kind.toLowerCase()]
}

const kinds: Readonly<Record<string, NodeType>> = { head: "HeadNode", compute: "ComputeNode", login: "LoginNode" }

const isNode = ({ instanceId, node }: LogStream, wanted: string): boolean =>
  instanceId === wanted || (node !== undefined && (
    node === wanted || wanted.startsWith(`${node}.`) || node === `ip-${wanted.replaceAll(".", "-")}`
  ))

/** Logs that only nodes of one type write. */
const logsByKind: Readonly<Record<NodeType, ReadonlyArray<string>>> = {
  HeadNode: ["clustermgtd", "clusterstatusmgtd", "slurmctld", "slurmdbd", "slurm_resume", "slurm_suspend"],
  ComputeNode: ["computemgtd", "slurmd"],
  LoginNode: ["loginmgtd"],
}

/** Adds the type of each node: from the API for running nodes, otherwise from the logs that only one type writes. */
export const withNodeTypes = /*#__PURE__*/ Effect.fnUntraced(function* (
  clusterName: string,
  region: string,
  streams: ReadonlyArray<LogStream>,
) {
  const instances = yield* Stream.runCollect(
    Pagination.items(ClusterInstances.describeClusterInstances, { clusterName, region }),
  ).pipe(Effect.orElseSucceed(() => []))
  const types = new Map<string | undefined, NodeType>()
  for (const { instanceId, log } of streams) {
    const kind = Object.values(kinds).find((kind) => logsByKind[kind].includes(log ?? ""))
    if (kind !== undefined) types.set(instanceId, kind)
  }
  for (const { instanceId, nodeType } of instances) {
    const kind = kindOf(nodeType)
    if (kind !== undefined) types.set(instanceId, kind)
  }
  return streams.map((stream): LogStream => ({ ...stream, nodeType: types.get(stream.instanceId) }))
})

// --- streams

type ListedStream = Pick<
  CloudWatchLogs.LogStream,
  "creationTime" | "firstEventTimestamp" | "lastEventTimestamp" | "logStreamName"
>

const streamOf = (
  stream: ListedStream,
  group: { readonly region: string; readonly logGroupName: string },
): LogStream => {
  const { creationTime, firstEventTimestamp, lastEventTimestamp, logStreamName } = stream
  return { logStreamName, ...group, creationTime, firstEventTimestamp, lastEventTimestamp, ...nodeOf(logStreamName) }
}

/** Parses the name of a node's stream: `<private DNS name>.<instance id>.<log>`. */
export const nodeOf = (logStreamName: string): Pick<LogStream, "instanceId" | "log" | "node"> => {
  const [, node, instanceId, log] = /^(.+)\.(i-[0-9a-f]+)\.(.+)$/.exec(logStreamName) ?? []
  return node === undefined ? {} : { node, instanceId, log }
}

const inOrder = (streams: ReadonlyArray<LogStream>): ReadonlyArray<LogStream> =>
  [...streams].sort((a, b) => a.logStreamName < b.logStreamName ? -1 : 1)

// --- permissions

/** Adds to an `Unauthorized` of CloudWatch Logs the missing action, the log group and the policy statement that allows it. */
export const allowing =
  (action: string, group: { readonly region: string; readonly logGroupName: string }) =>
  <A, E extends { readonly _tag: string }, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Unauthorized, R> =>
    Effect.mapError(
      self,
      (error) => error instanceof Unauthorized && isDenial(error) ? denied(error, action, group) : error,
    )

const isDenial = ({ errorType = "", message }: Unauthorized): boolean =>
  /AccessDenied|NotAuthorized/.test(errorType) || message.includes("is not authorized to perform")

const denied = (
  error: Unauthorized,
  action: string,
  { logGroupName, region }: { readonly region: string; readonly logGroupName: string },
): Unauthorized => {
  const [, partition = "aws", account = "*"] = /arn:([\w-]+):(?:iam|sts)::(\d{12}):/.exec(error.message) ?? []
  const arn = `arn:${partition}:logs:${region}:${account}:log-group:${logGroupName}`
  const statement = action === "logs:DescribeLogGroups"
    ? { Effect: "Allow", Action: action, Resource: `arn:${partition}:logs:${region}:${account}:log-group:*` }
    : {
      Effect: "Allow",
      Action: ["logs:DescribeLogStreams", "logs:GetLogEvents", "logs:FilterLogEvents"],
      Resource: [arn, `${arn}:*`],
    }
  return new Unauthorized({
    ...error,
    message:
      `${error.message} The caller's own credentials need ${action} on ${logGroupName} in ${region}: add this statement to ` +
      `their policy: ${JSON.stringify(statement)}`,
  })
}
