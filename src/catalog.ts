/**
 * Every operation, with what its parameters mean: for tools that list them, such as a command line, MCP tools and checks. It holds
 * all operations at once, so that nothing that an application or a worker imports may import it.
 *
 * @module
 */
import type * as Operation from "./core/Operation.ts"
import { type Parameter, parametersOf as parametersOfDeclaration } from "./core/Parameters.ts"
import * as CloudFormation from "./services/cloudformation/CloudFormation.ts"
import * as CloudWatchLogs from "./services/cloudwatch-logs/CloudWatchLogs.ts"
import * as ClusterComputeFleet from "./services/parallelcluster/ClusterComputeFleet.ts"
import * as ClusterInstances from "./services/parallelcluster/ClusterInstances.ts"
import * as ClusterLogs from "./services/parallelcluster/ClusterLogs.ts"
import * as ClusterOperations from "./services/parallelcluster/ClusterOperations.ts"
import * as ImageLogs from "./services/parallelcluster/ImageLogs.ts"
import * as ImageOperations from "./services/parallelcluster/ImageOperations.ts"
import * as Sts from "./services/sts/Sts.ts"

const isOperation = (value: unknown): value is Operation.Any => typeof value === "function" && "operationId" in value

const operationsOf = (...groups: ReadonlyArray<object>): ReadonlyArray<Operation.Any> =>
  groups.flatMap((group) => Object.values(group).filter(isOperation))

/** The operations of the ParallelCluster API, group by group. */
export const parallelCluster = operationsOf(
  ClusterOperations,
  ClusterComputeFleet,
  ClusterInstances,
  ClusterLogs,
  ImageOperations,
  ImageLogs,
)

/** The operations of all services. */
export const operations = [...parallelCluster, ...operationsOf(CloudWatchLogs, Sts, CloudFormation)]

/** What a parameter means, by its name; `Operation.name` where one operation means something of its own. */
const descriptions: Readonly<Record<string, string>> = {
  clusterConfiguration: "The cluster's configuration, a YAML document.",
  clusterName: "The cluster's name: a letter, then letters, digits and hyphens.",
  clusterStatus: "Only clusters with one of these statuses. Default: all but deleted ones.",
  dryrun: "Only check the configuration, and change nothing. Default: false.",
  endTime: "Only events before this time. Default: to the last.",
  filters:
    "Only the head node's streams (Name=node-type,Values=HeadNode), or those of the node with this private name.",
  "DeleteClusterInstances.force": "Also where the cluster is not found. Default: false.",
  "DeleteImage.force": "Also where instances use the image or it is shared. Default: false.",
  forceUpdate: "Go on in spite of update validation errors. Default: false.",
  imageConfiguration: "The image's configuration, a YAML document.",
  imageId: "The image's id: a letter, then letters, digits and hyphens.",
  imageStatus: "Only images with this status.",
  limit: "The most that a page holds.",
  "GetClusterLogEvents.limit": "The most events that a page holds, 1 to 10000. Default: as many as fit in 1 MB.",
  "GetImageLogEvents.limit": "The most events that a page holds, 1 to 10000. Default: as many as fit in 1 MB.",
  logStreamName: "The name of the log stream.",
  nextToken: "The token of the next page, from the page before it. Default: the first page.",
  nodeType: "Only instances of this type. Default: all.",
  os: "Only images of this operating system, such as alinux2023. Default: all.",
  architecture: "Only images of this architecture: x86_64 or arm64. Default: both.",
  queueName: "Only instances of this queue. Default: all.",
  region: "The AWS region to act in. Default: the API's own.",
  rollbackOnFailure: "Delete what was made when it fails.",
  "BuildImage.rollbackOnFailure": "Delete what was made when the build fails. Default: false.",
  "CreateCluster.rollbackOnFailure": "Delete what was made when the creation fails. Default: true.",
  startFromHead: "Begin with the oldest events. Default: false, the newest.",
  startTime: "Only events from this time on. Default: from the first.",
  status: "START_REQUESTED or STOP_REQUESTED; ENABLED or DISABLED for clusters with AWS Batch.",
  suppressValidators: "Validators to leave out: ALL, or type: with a validator's type. Default: none.",
  validationFailureLevel: "Findings of this level and above fail the request. Default: ERROR.",
  // Of other services, under AWS's own names.
  descending: "Reverse the order. Default: false.",
  filterPattern: "What to find, in the syntax of CloudWatch Logs. Default: every event.",
  logGroupIdentifier: "The log group's name or ARN.",
  logGroupName: "The log group's name.",
  logGroupNamePattern: "Only log groups with this text in their names.",
  logGroupNamePrefix: "Only log groups whose names begin so.",
  logStreamNamePrefix: "Only log streams whose names begin so.",
  logStreamNames: "Only these log streams, 100 at most.",
  orderBy: "The order: LogStreamName or LastEventTime. Default: LogStreamName.",
  unmask: "Show what a data protection policy masks. Default: false.",
  DurationSeconds: "How long the credentials are valid, in seconds. Default: 3600.",
  ExternalId: "What roles of other accounts may require. Default: none.",
  NextToken: "The token of the next page, from the page before it. Default: the first page.",
  Policy: "A policy, as JSON, that narrows what the credentials may do. Default: none.",
  RoleArn: "The ARN of the role.",
  RoleSessionName: "A name for the session, which AWS CloudTrail shows.",
  StackName: "The stack's name or id. Default: all stacks.",
  WebIdentityToken: "The token of the OpenID Connect provider.",
}

/** A parameter, and what it means. */
export interface DescribedParameter extends Parameter {
  readonly description: string
}

/** The parameters of an operation, with what they mean. */
export const parametersOf = (operation: Operation.Declaration): ReadonlyArray<DescribedParameter> =>
  parametersOfDeclaration(operation).map((parameter) => ({
    ...parameter,
    description: descriptions[`${operation.operationId}.${parameter.name}`] ?? descriptions[parameter.name] ?? "",
  }))
