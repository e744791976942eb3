/**
 * From the text of an answer to typed values with `Date`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as SchemaParser from "effect/SchemaParser"
import { ImageLogs } from "effect-parallelcluster"
import type { Effort, Tables, Ways } from "./measure.ts"
import { logPage, stackPage } from "./pages.ts"

/** What peers bring: ways to decode each page. */
export interface Peers {
  readonly log: (text: string) => Ways
  readonly stack: (text: string) => Ways
}

const decodeLog = SchemaParser.decodeUnknownEffect(ImageLogs.getImageLogEvents.response)
const decodeStack = SchemaParser.decodeUnknownEffect(ImageLogs.getImageStackEvents.response)

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

export const effort: Effort = { rounds: 40, warmUp: 20 }

export const tables = (peers?: Peers): Tables => ({
  "10,000 log events, 1 MB": {
    "JSON.parse alone": () => JSON.parse(logPage),
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
    "JSON.parse alone": () => JSON.parse(stackPage),
    "this package": () => Effect.runSync(decodeStack(JSON.parse(stackPage))),
    "by hand, new Date": () => byHand(stackPage),
    ...peers?.stack(stackPage),
  },
})
