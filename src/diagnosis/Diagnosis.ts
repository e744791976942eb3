/**
 * Why a build or a cluster failed: its cause, told from its consequences, with the lines that say so.
 *
 * @module
 */
import { type Conclusion, diagnose } from "./diagnose.ts"
import type { Facts } from "./Facts.ts"
import { type Diagnosis, statusOf, type Subject } from "./format.ts"

export type { Cause, Evidence, State } from "./diagnose.ts"
export type { Description, Facts, LogLine } from "./Facts.ts"
export { format } from "./format.ts"
export type { Conclusion, Diagnosis, Subject }

/**
 * Concludes from facts that you have: a description, events of the stack and lines of logs. Sends nothing.
 *
 * @example
 * ```ts
 * import { Diagnosis } from "effect-parallelcluster"
 *
 * const diagnosis = Diagnosis.fromFacts({ kind: "image", imageId: "my-image" }, {
 *   description: { imageId: "my-image", imageBuildStatus: "BUILD_FAILED" },
 *   stackEvents: [],
 *   lines: [{ logStreamName: "3.16.1/1", timestamp: new Date(0), message: "tar: x: No space left on device" }],
 * })
 *
 * console.log(diagnosis.causes[0]?.code) // disk-full
 * ```
 */
export const fromFacts = (subject: Subject, facts: Facts): Diagnosis => ({
  subject,
  status: statusOf(facts.description),
  ...diagnose(facts),
  notes: [],
})
