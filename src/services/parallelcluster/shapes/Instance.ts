/**
 * EC2 instances of clusters.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { openEnum } from "./Parameters.ts"

/** The state of an instance. Terminated instances are not listed. */
export const InstanceState = openEnum(["pending", "running", "shutting-down", "terminated", "stopping", "stopped"])

/** The role of an instance in its cluster. */
export const NodeType = openEnum(["HeadNode", "ComputeNode", "LoginNode"])

/** An instance. Members that EC2 may not have yet, or not any more, are optional even if the contract requires them. */
export const EC2Instance = Schema.Struct({
  instanceId: Schema.String,
  instanceType: Schema.String,
  launchTime: Schema.DateFromString,
  privateIpAddress: Schema.optionalKey(Schema.String),
  publicIpAddress: Schema.optionalKey(Schema.String),
  state: InstanceState,
})
/** An instance. */
export type EC2Instance = typeof EC2Instance.Type

/** An instance and its role in the cluster. */
export const ClusterInstance = Schema.Struct({
  ...EC2Instance.fields,
  nodeType: NodeType,
  /** The queue of a compute node. */
  queueName: Schema.optionalKey(Schema.String),
  /** The pool of a login node. Not in the contract, but returned by the service. */
  poolName: Schema.optionalKey(Schema.String),
})
/** An instance and its role in the cluster. */
export type ClusterInstance = typeof ClusterInstance.Type

/** A page of instances. */
export const ClusterInstances = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  instances: Schema.Array(ClusterInstance),
})
/** A page of instances. */
export type ClusterInstances = typeof ClusterInstances.Type

/** The node type to list. Default: all. */
export const NodeTypeFilter = Schema.optionalKey(Schema.Literals(["HeadNode", "ComputeNode", "LoginNode"]))

/** An empty response: the service sends no bytes, with the content type of JSON. */
export const Nothing = Schema.Void
