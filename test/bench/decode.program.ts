/**
 * From the text of an answer to typed values with `Date`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as SchemaParser from "effect/SchemaParser"
import { ClusterOperations, ImageLogs } from "effect-parallelcluster"
import type { Effort, Tables, Ways } from "./measure.ts"
import { clusterPage, logPage, stackPage } from "./pages.ts"

/** What peers bring: ways to decode each page. */
export interface Peers {
  readonly log: (text: string) => Ways
  readonly stack: (text: string) => Ways
  readonly cluster: (text: string) => Ways
}

const decodeLog = SchemaParser.decodeUnknownEffect(ImageLogs.getImageLogEvents.response)
const decodeStack = SchemaParser.decodeUnknownEffect(ImageLogs.getImageStackEvents.response)
const decodeCluster = SchemaParser.decodeUnknownEffect(ClusterOperations.describeCluster.response)

/** A page of items with a time, written out by hand. */
const byHand = (text: string) => {
  const page = JSON.parse(text)
  return {
    ...page,
    events: page.events.map((event: { timestamp: string }) => ({
      ...event,
      timestamp: new Date(event.timestamp),
    })),
  }
}

const clusterByHand = (text: string) => {
  const cluster = JSON.parse(text)
  return {
    ...cluster,
    creationTime: new Date(cluster.creationTime),
    lastUpdatedTime: new Date(cluster.lastUpdatedTime),
    headNode: { ...cluster.headNode, launchTime: new Date(cluster.headNode.launchTime) },
  }
}

export const effort: Effort = { rounds: 25, warmUp: 15 }

/** What gives no `Date` has won nothing. */
const assertDates = (tables: Tables) => {
  for (const [title, ways] of Object.entries(tables)) {
    for (const [name, run] of Object.entries(ways)) {
      // A cast, since every way has types of its own: this looks at what is really there.
      const { creationTime, events } = run() as { creationTime?: unknown; events?: Array<{ timestamp: unknown }> }
      const time = events === undefined ? creationTime : events[0]?.timestamp
      if (time instanceof Date === (name === floor)) throw new Error(`${title}: ${name} gave ${typeof time}`)
    }
  }
  return tables
}

const floor = "JSON.parse alone"

export const tables = (peers?: Peers): Tables =>
  assertDates({
    "10,000 log events, 1 MB": {
      [floor]: () => JSON.parse(logPage),
      "this package": () => Effect.runSync(decodeLog(JSON.parse(logPage))),
      "by hand, new Date": () => {
        const page = JSON.parse(logPage)
        return {
          ...page,
          events: page.events.map((event: { timestamp: string; message: string }) => ({
            timestamp: new Date(event.timestamp),
            message: event.message,
          })),
        }
      },
      ...peers?.log(logPage),
    },
    "500 stack events, 0.2 MB": {
      [floor]: () => JSON.parse(stackPage),
      "this package": () => Effect.runSync(decodeStack(JSON.parse(stackPage))),
      "by hand, new Date": () => byHand(stackPage),
      ...peers?.stack(stackPage),
    },
    "A large cluster": {
      [floor]: () => JSON.parse(clusterPage),
      "this package": () => Effect.runSync(decodeCluster(JSON.parse(clusterPage))),
      "by hand, new Date": () => clusterByHand(clusterPage),
      ...peers?.cluster(clusterPage),
    },
  })
