/**
 * Cases from public reports and from the sources of ParallelCluster, with the places where the deciding lines stand.
 *
 * @module
 */
import type { Case, Event } from "./cases/frame.ts"
import json from "./cases/reported.json" with { type: "json" }

/** A case whose evidence has places, any of which is right. */
export interface ReportedCase extends Omit<Case, "events" | "expected"> {
  readonly events: ReadonlyArray<Event & { readonly eventId: string }>
  readonly expected?: NonNullable<Case["expected"]> & { readonly where: ReadonlyArray<string> }
}

/** The cases. */
// The JSON's type is that of a union of all its cases, which TypeScript cannot tell apart from this one.
export const reported = json as ReadonlyArray<unknown> as ReadonlyArray<ReportedCase>
