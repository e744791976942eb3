/**
 * EC2 instances of clusters.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { openEnum } from "./Parameters.ts"

/** How an instance is. Terminated ones are not listed. */
export const InstanceState = openEnum(["pending", "running", "shutting-down", "terminated", "stopping", "stopped"])

/** What an instance is in its cluster. */
export const NodeType = openEnum(["HeadNode", "ComputeNode", "LoginNode"])

/** An instance. What the contract requires is optional where EC2 may not have it yet, or not any more. */
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

/** An instance with its place in the cluster. */
export const ClusterInstance = Schema.Struct({
  ...EC2Instance.fields,
  nodeType: NodeType,
  /** Of compute nodes. */
  queueName: Schema.optionalKey(Schema.String),
  /** Of login nodes. The contract does not have it; the service gives it. */
  poolName: Schema.optionalKey(Schema.String),
})
/** An instance with its place in the cluster. */
export type ClusterInstance = typeof ClusterInstance.Type

/** A page of instances. */
export const ClusterInstances = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  instances: Schema.Array(ClusterInstance),
})
/** A page of instances. */
export type ClusterInstances = typeof ClusterInstances.Type

/** Only instances of this kind. By default, all. */
export const NodeTypeFilter = Schema.optionalKey(Schema.Literals(["HeadNode", "ComputeNode", "LoginNode"]))

/** An answer that says nothing: the service sends no bytes, which it calls JSON. */
export const Nothing = Schema.Void
