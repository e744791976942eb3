/**
 * From the text of an answer to typed values with `Date`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { CloudWatchLogs, ClusterInstances, ClusterOperations, ImageLogs } from "effect-parallelcluster"
import { decoderOf } from "../../src/core/Decoder.ts"
import type { Effort, Tables, Ways } from "./measure.ts"
import { cloudWatchPage, clusterPage, instancePage, logPage, stackPage } from "./pages.ts"

/** The pages, by what peers bring for each: other ways to decode it. */
export interface Peers {
  readonly log: (text: string) => Ways
  readonly cloudWatch: (text: string) => Ways
  readonly stack: (text: string) => Ways
  readonly cluster: (text: string) => Ways
  readonly instances: (text: string) => Ways
}

/** As an operation decodes what it receives. */
const own = (operation: { readonly response: Parameters<typeof decoderOf>[0] }) => {
  const decode = decoderOf(operation.response)
  return (text: string) => Effect.runSync(decode(() => JSON.parse(text)))
}

const ownLog = own(ImageLogs.getImageLogEvents)
const ownCloudWatch = own(CloudWatchLogs.getLogEvents)
const ownStack = own(ImageLogs.getImageStackEvents)
const ownCluster = own(ClusterOperations.describeCluster)
const ownInstances = own(ClusterInstances.describeClusterInstances)

type Item = Readonly<Record<string, string>>

/** Items with a time, written out by hand. */
const byHand = (list: string, time: string) => (text: string) => {
  const page = JSON.parse(text)
  return { ...page, [list]: page[list].map((item: Item) => ({ ...item, [time]: new Date(item[time]!) })) }
}
const stackByHand = byHand("events", "timestamp")
const instancesByHand = byHand("instances", "launchTime")

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
      const { creationTime, events, instances } = run() as {
        creationTime?: unknown
        events?: Array<{ timestamp: unknown }>
        instances?: Array<{ launchTime: unknown }>
      }
      const time = events?.[0]?.timestamp ?? instances?.[0]?.launchTime ?? creationTime
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
      "this package": () => ownLog(logPage),
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
    "The same from CloudWatch Logs": {
      [floor]: () => JSON.parse(cloudWatchPage),
      "this package": () => ownCloudWatch(cloudWatchPage),
      "by hand, new Date": () => {
        const page = JSON.parse(cloudWatchPage)
        return {
          ...page,
          events: page.events.map((event: { timestamp: number; message: string; ingestionTime: number }) => ({
            timestamp: new Date(event.timestamp),
            message: event.message,
            ingestionTime: new Date(event.ingestionTime),
          })),
        }
      },
      ...peers?.cloudWatch(cloudWatchPage),
    },
    "500 stack events, 0.2 MB": {
      [floor]: () => JSON.parse(stackPage),
      "this package": () => ownStack(stackPage),
      "by hand, new Date": () => stackByHand(stackPage),
      ...peers?.stack(stackPage),
    },
    "A large cluster": {
      [floor]: () => JSON.parse(clusterPage),
      "this package": () => ownCluster(clusterPage),
      "by hand, new Date": () => clusterByHand(clusterPage),
      ...peers?.cluster(clusterPage),
    },
    "1,000 instances, 0.2 MB": {
      [floor]: () => JSON.parse(instancePage),
      "this package": () => ownInstances(instancePage),
      "by hand, new Date": () => instancesByHand(instancePage),
      ...peers?.instances(instancePage),
    },
  })
