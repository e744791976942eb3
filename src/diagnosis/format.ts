/**
 * Formats a diagnosis for a terminal.
 *
 * @module
 */
import type { ClusterInput, ImageInput } from "../services/parallelcluster/shapes/Parameters.ts"
import type { Cause, Conclusion, Evidence } from "./diagnose.ts"
import type { Description } from "./Facts.ts"

/** The subject of a diagnosis. */
export type Subject =
  | ImageInput & { readonly kind: "image" }
  | ClusterInput & { readonly kind: "cluster" }

/** The diagnosis of an image or a cluster. */
export interface Diagnosis extends Conclusion {
  readonly subject: Subject
  /** The status of the service, such as `BUILD_FAILED`. */
  readonly status: string
  /** What could not be read and why, such as a missing permission. */
  readonly notes: ReadonlyArray<string>
}

/** The maximum length of a line. */
const widest = 300

/** Removes control characters, because a log may contain terminal escapes. */
const plain = (text: string): string => {
  // deno-lint-ignore no-control-regex
  const shown = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim()
  return shown.length > widest ? `${shown.slice(0, widest)}…` : shown
}

const placeOf = (evidence: Evidence): string => {
  switch (evidence.source) {
    case "describe":
      return `description, ${evidence.member}`
    case "stackEvent":
      return `stack event ${evidence.logicalResourceId} (${evidence.resourceType}), ${evidence.timestamp.toISOString()}`
    case "log":
      return `log ${evidence.logStreamName}, ${evidence.timestamp.toISOString()}`
  }
}

const evidenceLines = (evidence: Evidence): ReadonlyArray<string> => [
  `  ${plain(placeOf(evidence))}`,
  `    ${plain(evidence.text)}`,
]

const causeLines = ({ code, confidence, evidence, explanation, next, title }: Cause): ReadonlyArray<string> => [
  `${title} [${code}, confidence ${confidence}]`,
  ...evidence.flatMap(evidenceLines),
  `  Why:  ${explanation}`,
  `  Next: ${next}`,
]

/** The status in the description. */
export const statusOf = ({ clusterStatus, imageBuildStatus }: Description): string =>
  clusterStatus ?? imageBuildStatus ?? "unknown"

const headline = ({ causes, state, status, subject }: Diagnosis): string => {
  const what = subject.kind === "image" ? `Image ${subject.imageId}` : `Cluster ${subject.clusterName}`
  switch (state) {
    case "healthy":
      return `${what} is healthy (${status}).`
    case "in-progress":
      return `${what} is still in progress (${status}): a diagnosis is possible when it is complete.`
    case "failed":
      return /FAILED/.test(status) || causes.length === 0
        ? `${what} failed (${status}).`
        : `${what} is ${status}, but parts of it failed.`
    case "unknown":
      return `${what} (${status}): the cause is unknown.`
  }
}

/**
 * Formats a diagnosis for a terminal: the most likely cause with its evidence and the next step, then the others.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Diagnosis } from "effect-parallelcluster"
 *
 * const show = (diagnosis: Diagnosis.Diagnosis) => Console.log(Diagnosis.format(diagnosis))
 * ```
 */
export const format = (diagnosis: Diagnosis): string => {
  const { causes, notes, unexplained } = diagnosis
  const [first, ...others] = causes
  return [
    [headline(diagnosis)],
    ...(first === undefined ? [] : [causeLines(first)]),
    ...others.map((cause, index) => [...(index === 0 ? ["Less likely:"] : []), ...causeLines(cause)]),
    ...(unexplained.length === 0
      ? []
      : [["No rule matches. The first failure and the last errors:", ...unexplained.flatMap(evidenceLines)]]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `Note: ${plain(note)}`)]),
  ].map((lines) => lines.join("\n")).join("\n\n")
}
