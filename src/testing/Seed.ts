/**
 * The initial resources of an account, as data.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import { LogEvent } from "../services/parallelcluster/shapes/LogEvent.ts"
import { ClusterName, ImageId, Text } from "../services/parallelcluster/shapes/Parameters.ts"
import { Fault } from "./Faults.ts"
import { InputCluster, InputImage, InputStackEvent } from "./Inputs.ts"

const inRegion = { region: Text }
const ofImage = { imageId: ImageId, ...inRegion }
const ofCluster = { clusterName: ClusterName, ...inRegion }
const logStream = { logStreamName: Schema.String, events: Schema.Array(LogEvent) }
const stack = { events: Schema.Array(InputStackEvent) }

/**
 * The initial resources of an account. All members are optional.
 *
 * @example
 * ```ts
 * import { Schema } from "effect"
 * import * as Simulator from "effect-parallelcluster/testing"
 *
 * // As in a file of JSON:
 * const seed = Schema.decodeUnknownSync(Schema.fromJsonString(Simulator.Seed))(
 *   `{ "images": [{ "imageId": "my-image", "creationTime": "2026-01-05T08:00:00.000Z" }] }`
 * )
 * console.log(seed.images?.[0]?.creationTime?.toISOString())
 * // 2026-01-05T08:00:00.000Z
 * ```
 */
export const Seed = Schema.Struct({
  images: Schema.optionalKey(Schema.Array(Schema.Struct({ ...InputImage.fields, ...inRegion }))),
  clusters: Schema.optionalKey(Schema.Array(Schema.Struct({ ...InputCluster.fields, ...inRegion }))),
  /** Log streams of images or clusters. One without events is empty. */
  logStreams: Schema.optionalKey(Schema.Array(Schema.Union([
    Schema.Struct({ ...ofImage, ...logStream }),
    Schema.Struct({ ...ofCluster, ...logStream }),
  ]))),
  /** Stack events of images or clusters, in chronological order. Without any, a stack has one event with its status. */
  stackEvents: Schema.optionalKey(Schema.Array(Schema.Union([
    Schema.Struct({ ...ofImage, ...stack }),
    Schema.Struct({ ...ofCluster, ...stack }),
  ]))),
  /** The next builds, creations, updates or deletions of these names fail with these reasons. */
  stackFailures: Schema.optionalKey(Schema.Array(Schema.Struct(
    { name: Schema.String, reason: Schema.String, ...inRegion },
  ))),
  /** Faults of requests. */
  faults: Schema.optionalKey(Schema.Array(Fault)),
})
/** The initial resources of an account. All members are optional. */
export interface Seed extends Schema.Schema.Type<typeof Seed> {}
