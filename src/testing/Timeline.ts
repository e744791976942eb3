/**
 * Work that takes time: which changes are scheduled, and when. They are applied by the first request after their time;
 * nothing runs by itself.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import type { Durations, ScheduledChange, Timeline } from "./Model.ts"

/** About as long as with AWS. */
export const usualDurations: Durations = {
  imageBuild: "1 hour",
  imageDelete: "2 minutes",
  clusterCreate: "10 minutes",
  clusterUpdate: "5 minutes",
  clusterDelete: "5 minutes",
  fleet: "2 minutes",
}

/** A change, after a share of the work's duration. */
export type Step = readonly [share: number, apply: ScheduledChange["apply"]]

/** Schedules the steps of a piece of work. What was scheduled for the same owner before is cancelled. */
export const schedule = (
  timeline: Timeline,
  owner: string,
  now: Date,
  duration: Duration.Input,
  steps: ReadonlyArray<Step>,
): void => {
  cancel(timeline, owner)
  const millis = Duration.toMillis(duration)
  for (const [share, apply] of steps) timeline.push({ time: now.getTime() + share * millis, owner, apply })
}

/** Cancels what is scheduled for an owner. */
export const cancel = (timeline: Timeline, owner: string): void => {
  timeline.splice(0, timeline.length, ...timeline.filter((change) => change.owner !== owner))
}

/** Applies every change whose time has come, one after the other, each at its own time. */
export const advance = (timeline: Timeline, now: Date): void => {
  for (;;) {
    // A change may schedule and cancel others, so the timeline is searched anew. Of two at once the first scheduled is first.
    const next = timeline.reduce<ScheduledChange | undefined>(
      (first, change) => first === undefined || change.time < first.time ? change : first,
      undefined,
    )
    if (next === undefined || next.time > now.getTime()) return
    timeline.splice(timeline.indexOf(next), 1)
    next.apply(new Date(next.time))
  }
}
