/**
 * Work that takes time: what happens, and when. It has happened when somebody looks after its time; nothing runs by itself.
 *
 * @module
 */
import * as Duration from "effect/Duration"

/** Something that is to happen. */
export interface Entry {
  /** In milliseconds. */
  readonly time: number
  /** Whose work it belongs to. */
  readonly owner: string
  readonly happen: (time: Date) => void
}

/** What is still to happen, in no order. */
export type Agenda = Array<Entry>

/** How long work takes, from the request to its end. */
export interface Durations {
  readonly imageBuild: Duration.Input
  readonly imageDelete: Duration.Input
  readonly clusterCreate: Duration.Input
  readonly clusterUpdate: Duration.Input
  readonly clusterDelete: Duration.Input
  /** To start or to stop a compute fleet. */
  readonly fleet: Duration.Input
}

/** As it is with AWS, about. */
export const usualDurations: Durations = {
  imageBuild: "1 hour",
  imageDelete: "2 minutes",
  clusterCreate: "10 minutes",
  clusterUpdate: "5 minutes",
  clusterDelete: "5 minutes",
  fleet: "2 minutes",
}

/** Puts work on the agenda: what happens after which share of its duration. What its owner had planned before is dropped. */
export const plan = (
  agenda: Agenda,
  owner: string,
  now: Date,
  duration: Duration.Input,
  steps: ReadonlyArray<readonly [share: number, happen: Entry["happen"]]>,
): void => {
  drop(agenda, owner)
  const millis = Duration.toMillis(duration)
  for (const [share, happen] of steps) agenda.push({ time: now.getTime() + share * millis, owner, happen })
}

/** Drops what an owner has planned. */
export const drop = (agenda: Agenda, owner: string): void => {
  agenda.splice(0, agenda.length, ...agenda.filter((entry) => entry.owner !== owner))
}

/** Lets everything happen whose time has come, one after the other, each at its own time. */
export const advance = (agenda: Agenda, now: Date): void => {
  for (;;) {
    // What happens may plan, and drop, so the agenda is looked at anew each time. Of two at once the first put is the first.
    const next = agenda.reduce<Entry | undefined>(
      (first, entry) => first === undefined || entry.time < first.time ? entry : first,
      undefined,
    )
    if (next === undefined || next.time > now.getTime()) return
    agenda.splice(agenda.indexOf(next), 1)
    next.happen(new Date(next.time))
  }
}
