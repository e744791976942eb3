/**
 * What a case comes to: whether the cause with the deciding line is the first, among the first three, or missing.
 *
 * @module
 */
import type { Evidence } from "../../src/diagnosis/diagnose.ts"
import type { Diagnosis } from "../../src/diagnosis/Diagnosis.ts"
import type { Facts } from "../../src/diagnosis/Facts.ts"
import type { Case, Event } from "./cases/frame.ts"
import { cases } from "./cases/index.ts"
import { reported } from "./reported.ts"

/** How it came out. `quiet`: nothing was to be found and nothing was claimed. */
export type Verdict = "first" | "three" | "unknown" | "wrong" | "quiet"

/** A case with what is right for it. */
export interface Judged {
  readonly id: string
  readonly family: string
  readonly facts: Facts
  readonly subject: Diagnosis["subject"]
  readonly isRight: ((evidence: Evidence) => boolean) | undefined
  /** The same by the text alone, for where positions are the service's. */
  readonly isText: ((evidence: Evidence) => boolean) | undefined
  /** The codes that the first cause may have; reported cases have codes of their own. */
  readonly codes?: ReadonlyArray<string>
}

const stackId = "arn:aws:cloudformation:eu-west-1:111122223333:stack/weather/0a1b2c3d-0000-4111-8222-333344445555"

const start = Date.UTC(2026, 4, 4, 10)

/** The facts of a case, the events newest first, as the service gives them. */
const factsOf = (
  { description, events, logs }: Pick<Case, "description" | "logs"> & {
    readonly events: ReadonlyArray<Event & { readonly eventId?: string }>
  },
): Facts => {
  const arn = description.cloudformationStackArn ?? stackId
  const stackName = arn.split("/")[1] ?? ""
  return {
    description: { ...description, cloudformationStackArn: arn },
    stackEvents: events.map((event, index) => ({
      eventId: `${event.logicalResourceId}-${index}`,
      stackId: arn,
      stackName,
      physicalResourceId: event.resourceType === "AWS::CloudFormation::Stack" && event.logicalResourceId === stackName
        ? arn
        : "",
      timestamp: new Date(start + index * 1000),
      ...event,
    })).reverse(),
    lines: Object.entries(logs).flatMap(([logStreamName, messages]) =>
      messages.map((message, index) => ({
        logStreamName,
        message,
        timestamp: new Date(start + index * 1000),
        position: index,
      }))
    ),
  }
}

const subjectOf = ({ clusterName, imageId = "" }: Case["description"]): Diagnosis["subject"] =>
  clusterName === undefined ? { kind: "image", imageId } : { kind: "cluster", clusterName }

/** Where a piece of evidence is, as the reported cases name places. */
export const placeOf = (evidence: Evidence): string => {
  switch (evidence.source) {
    case "describe":
      return `describe:${evidence.member}`
    case "stackEvent":
      return `stackEvent:${evidence.eventId}`
    case "log":
      return `log:${evidence.logStreamName}:${String(evidence.position)}`
  }
}

const isTextOf = (substring: string | ReadonlyArray<string> | undefined) =>
  substring === undefined ? undefined : ({ text }: Evidence) => [substring].flat().some((part) => text.includes(part))

/** All cases: those that were reported and our own. */
export const judged: ReadonlyArray<Judged> = [
  ...reported.map((one) => {
    const { description, expected, family, id } = one
    return {
      id,
      family,
      facts: factsOf(one),
      subject: subjectOf(description),
      isText: isTextOf(expected?.evidence),
      isRight: expected &&
        ((evidence: Evidence) =>
          isTextOf(expected.evidence)?.(evidence) === true && expected.where.includes(placeOf(evidence))),
    }
  }),
  ...cases.map((one) => {
    const { description, expected, family, id } = one
    return {
      id,
      family,
      facts: factsOf(one),
      subject: subjectOf(description),
      isText: isTextOf(expected?.evidence),
      isRight: isTextOf(expected?.evidence),
      ...(expected === undefined ? {} : { codes: expected.codes }),
    }
  }),
]

/** How a diagnosis of a case came out. */
export const verdictOf = ({ isRight }: Judged, { causes }: Pick<Diagnosis, "causes">): Verdict => {
  if (isRight === undefined) return causes.length === 0 ? "quiet" : "wrong"
  if (causes[0]?.evidence.some(isRight)) return "first"
  if (causes.slice(0, 3).some(({ evidence }) => evidence.some(isRight))) return "three"
  return causes.length === 0 ? "unknown" : "wrong"
}
