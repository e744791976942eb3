/**
 * A cluster in detail.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { ClusterInfoSummary } from "./ClusterSummary.ts"
import { ComputeFleetStatus } from "./ComputeFleet.ts"
import { ConfigurationStructure } from "./Configuration.ts"
import { EC2Instance } from "./Instance.ts"
import { openEnum } from "./Parameters.ts"
import { Tag } from "./Tag.ts"

/** A pool of login nodes. */
export const LoginNodesPool = Schema.Struct({
  status: openEnum(["pending", "active", "failed"]),
  poolName: Schema.optionalKey(Schema.String),
  /** The address of their load balancer. */
  address: Schema.optionalKey(Schema.String),
  /** Such as `internet-facing`. */
  scheme: Schema.optionalKey(Schema.String),
  healthyNodes: Schema.optionalKey(Schema.Int),
  unhealthyNodes: Schema.optionalKey(Schema.Int),
})
/** A pool of login nodes. */
export type LoginNodesPool = typeof LoginNodesPool.Type

/** An array of pools. Servers from 3.7 to 3.10 return a single pool instead. */
const LoginNodes = Schema.Union([Schema.Array(LoginNodesPool), LoginNodesPool]).pipe(
  Schema.decodeTo(
    Schema.Array(Schema.toType(LoginNodesPool)),
    SchemaTransformation.transform({
      decode: (nodes) => "status" in nodes ? [nodes] : nodes,
      encode: (nodes) => nodes,
    }),
  ),
)

/** Why the creation of a cluster failed. */
export const Failure = Schema.Struct({
  failureCode: Schema.optionalKey(Schema.String),
  failureReason: Schema.optionalKey(Schema.String),
})
/** Why the creation of a cluster failed. */
export type Failure = typeof Failure.Type

const encodedKeys = { cloudformationStackStatus: "cloudFormationStackStatus" } as const

/** A cluster in detail. */
export const ClusterDescription = Schema.Struct({
  // The contract spells one of them `cloudFormationStackStatus` here, and here only.
  ...ClusterInfoSummary.fields,
  creationTime: Schema.DateFromString,
  /** Equal to `creationTime` until the first update. */
  lastUpdatedTime: Schema.DateFromString,
  clusterConfiguration: ConfigurationStructure,
  computeFleetStatus: ComputeFleetStatus,
  tags: Schema.Array(Tag),
  /** Absent when the head node is not running. */
  headNode: Schema.optionalKey(EC2Instance),
  /** Absent when the cluster has none. */
  loginNodes: Schema.optionalKey(LoginNodes),
  /** Present when the creation failed. */
  failures: Schema.optionalKey(Schema.Array(Failure)),
  /** Servers before 3.10 return it instead of `failures`. */
  failureReason: Schema.optionalKey(Schema.String),
}).pipe(Schema.encodeKeys(encodedKeys))
  // Read by `Decoder`.
  .annotate({ encodedKeys })
/** A cluster in detail. */
export type ClusterDescription = typeof ClusterDescription.Type
