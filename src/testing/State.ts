/**
 * The simulated account, by region. Handlers read and change it.
 *
 * @module
 */
import type { InputCluster, InputImage, InputStackEvent, Owner } from "./Inputs.ts"
import { makeLogStream } from "./LogStore.ts"
import type { LogGroup, LogStream, PageAnomalies, Region, Stack } from "./Model.ts"

/** Finds a region's resources; every region there is has some, if only empty ones. */
export const make = (anomalies: PageAnomalies): (region: string) => Region => {
  const regions = new Map<string, Region>()
  return (name) => {
    let region = regions.get(name)
    if (region === undefined) {
      region = {
        region: name,
        anomalies,
        logGroups: new Map(),
        stacks: new Map(),
        images: new Map(),
        clusters: new Map(),
        timeline: [],
        failures: new Map(),
      }
      regions.set(name, region)
    }
    return region
  }
}

/** The version of ParallelCluster that the simulated server is of. */
export const version = "3.16.1"

/** The id of the simulated account. */
export const accountId = "123456789012"

const partitions: ReadonlyArray<readonly [prefix: string, partition: string]> = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
]

const partitionOf = (region: string): string => partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws"

/** The ARN of a resource of the simulated account. */
export const arn = (region: string, service: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${resource}`

/** The same of a service that has no regions, such as `iam`. */
export const globalArn = (region: string, service: string, resource: string): string =>
  `arn:${partitionOf(region)}:${service}::${accountId}:${resource}`

/** Where EC2 Image Builder writes the logs of an image. */
export const imageLogGroup = (imageId: string): string => `/aws/imagebuilder/ParallelClusterImage-${imageId}`

/** Where a cluster logs that was created at a time. Clusters that have the name again have another group. */
export const clusterLogGroup = (clusterName: string, creationTime: Date): string =>
  `/aws/parallelcluster/${clusterName}-${creationTime.toISOString().replace(/\D/g, "").slice(0, 12)}`

/** The newest log group of a cluster's name. */
const existingLogGroup = ({ logGroups }: Region, clusterName: string): string | undefined =>
  [...logGroups.keys()].filter((name) =>
    /^-\d{12}$/.test(name.slice(`/aws/parallelcluster/${clusterName}`.length)) &&
    name.startsWith(`/aws/parallelcluster/${clusterName}-`)
  ).sort().at(-1)

/** A log group, which is made where there is none. */
export const logGroup = (region: Region, groupName: string, now: Date): LogGroup => {
  const group = region.logGroups.get(groupName) ?? { creationTime: now, streams: new Map<string, LogStream>() }
  region.logGroups.set(groupName, group)
  return group
}

/** A log stream of a group; each is made where there is none. */
export const logStream = (region: Region, groupName: string, logStreamName: string, now: Date): LogStream => {
  const { streams } = logGroup(region, groupName, now)
  const stream = streams.get(logStreamName) ?? makeLogStream(now, region.anomalies)
  streams.set(logStreamName, stream)
  return stream
}

/** A log stream of an image or a cluster, which is made where there is none. */
export const ownLogStream = (region: Region, owner: Owner, logStreamName: string, now: Date): LogStream => {
  const groupName = "imageId" in owner
    ? imageLogGroup(owner.imageId)
    : region.clusters.get(owner.clusterName)?.logGroup ?? existingLogGroup(region, owner.clusterName) ??
      clusterLogGroup(owner.clusterName, now)
  return logStream(region, groupName, logStreamName, now)
}

/** Adds events, the oldest first, to a stack, which is made where there is none. */
export const putStackEvents = (
  { region, stacks }: Region,
  stackName: string,
  events: Iterable<InputStackEvent>,
  now: Date,
): Stack => {
  const stack = stacks.get(stackName) ??
    { stackId: arn(region, "cloudformation", `stack/${stackName}/${uuid(stacks.size + 1)}`), events: [] }
  stacks.set(stackName, stack)
  for (const event of events) {
    const { logicalResourceId, resourceStatus, timestamp = now } = event
    stack.events.unshift({
      stackId: stack.stackId,
      stackName,
      eventId: `${logicalResourceId}-${resourceStatus}-${timestamp.toISOString()}-${stack.events.length}`,
      physicalResourceId: logicalResourceId === stackName ? stack.stackId : "",
      timestamp,
      ...event,
    })
  }
  return stack
}

/** An id in the form of a UUID, by its number: nothing here is random. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`

const usualImageConfiguration = "Build:\n  InstanceType: t3.micro\n  ParentImage: alinux2023\n"

/** Puts an image into the account as it is to be described: with a machine image, or with the stack that builds it. */
export const putImage = (region: Region, input: InputImage, now: Date): void => {
  const { creationTime = now, imageId, stackStatus, state = "AVAILABLE", version: ofImage = version } = input
  const both = { imageId, version: ofImage, configuration: input.configuration ?? usualImageConfiguration }
  if (stackStatus === undefined) {
    const amiId = input.amiId ?? `ami-${(region.images.size + 1).toString(16).padStart(17, "a")}`
    region.images.set(imageId, { ...both, ami: { amiId, creationTime, state } })
    return
  }
  const { imagebuilderImageStatus, imagebuilderImageStatusReason } = input
  const stack = { status: stackStatus, creationTime, imagebuilderImageStatus, imagebuilderImageStatusReason }
  region.images.set(imageId, { ...both, stack })
  putStackStatus(region, imageId, stackStatus, creationTime)
}

/** Puts a cluster into the account. */
export const putCluster = (region: Region, input: InputCluster, now: Date): void => {
  const { clusterName, creationTime = now, fleetStatus = "RUNNING", stackStatus = "CREATE_COMPLETE" } = input
  const group = input.logGroup === null
    ? undefined
    : input.logGroup ?? existingLogGroup(region, clusterName) ?? clusterLogGroup(clusterName, creationTime)
  if (group !== undefined) logGroup(region, group, creationTime)
  region.clusters.set(clusterName, {
    clusterName,
    version: input.version ?? version,
    status: stackStatus,
    creationTime,
    lastUpdatedTime: input.lastUpdatedTime ?? creationTime,
    configuration: input.configuration ?? "Scheduling:\n  Scheduler: slurm\n",
    fleet: fleetStatus === "UNKNOWN" ? undefined : { status: fleetStatus, lastStatusUpdatedTime: creationTime },
    failureReason: input.failureReason,
    instances: input.instances ?? [],
    launched: input.instances?.length ?? 0,
    loginNodes: input.loginNodes,
    logGroup: group,
  })
  putStackStatus(region, clusterName, stackStatus, creationTime)
}

/** Records a status of a stack, unless it is that of its last event. */
const putStackStatus = (region: Region, stackName: string, resourceStatus: string, time: Date): void => {
  const last = region.stacks.get(stackName)?.events[0]
  if (last?.logicalResourceId === stackName && last.resourceStatus === resourceStatus) return
  const event = { logicalResourceId: stackName, resourceType: "AWS::CloudFormation::Stack", resourceStatus }
  putStackEvents(region, stackName, [event], time)
}

/** Where the API's own Lambda function logs. */
export const logGroupOfApi = "/aws/lambda/ParallelClusterFunction"
