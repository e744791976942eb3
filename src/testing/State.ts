/**
 * What the simulated account has, by region. Handlers read and change it; a new kind of resource is a new member.
 *
 * @module
 */
import type { StackEvent } from "../api/StackEvent.ts"
import { type LogGroup, type LogStream, makeLogStream, type Reading } from "./LogStore.ts"

/** A CloudFormation stack. */
export interface Stack {
  readonly stackId: string
  /** The newest first. */
  readonly events: Array<StackEvent>
}

/** The resources of one region. */
export interface Region {
  readonly region: string
  readonly reading: Reading
  /** By the group's full name. */
  readonly logGroups: Map<string, LogGroup>
  /** By the stack's name. */
  readonly stacks: Map<string, Stack>
}

/** How long pages are at most. */
export interface PageSizes {
  readonly logEvents: number
  readonly logStreams: number
  readonly stackEvents: number
}

/** Finds a region's resources; every region there is has some, if only empty ones. */
export const make = (reading: Reading): (region: string) => Region => {
  const regions = new Map<string, Region>()
  return (name) => {
    let region = regions.get(name)
    if (region === undefined) {
      region = { region: name, reading, logGroups: new Map(), stacks: new Map() }
      regions.set(name, region)
    }
    return region
  }
}

const account = "123456789012"

/** The ARN of a resource of the simulated account. */
export const arn = (region: string, service: string, resource: string): string => {
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws"
  return `arn:${partition}:${service}:${region}:${account}:${resource}`
}

/** Where EC2 Image Builder writes the logs of an image. */
export const imageLogGroup = (imageId: string): string => `/aws/imagebuilder/ParallelClusterImage-${imageId}`

/** An event of an image's stack. What is left out is what CloudFormation would say. */
export interface InputStackEvent extends Partial<StackEvent> {
  readonly logicalResourceId: string
  readonly resourceType: string
  readonly resourceStatus: StackEvent["resourceStatus"]
}

/** An image's log stream, which is made where there is none. */
export const imageLogStream = (region: Region, imageId: string, logStreamName: string, now: Date): LogStream => {
  const groupName = imageLogGroup(imageId)
  const group = region.logGroups.get(groupName) ?? new Map<string, LogStream>()
  region.logGroups.set(groupName, group)
  const stream = group.get(logStreamName) ?? makeLogStream(now, region.reading)
  group.set(logStreamName, stream)
  return stream
}

/** Adds events, the oldest first, to a stack, which is made where there is none. */
export const putStackEvents = (
  { region, stacks }: Region,
  stackName: string,
  events: Iterable<InputStackEvent>,
  now: Date,
): void => {
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
}

/** An id in the form of a UUID that tells which one it is: chance is left to the tests. */
export const uuid = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`
