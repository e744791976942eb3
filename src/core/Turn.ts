/**
 * The turn of a call: which limit it is under, and its place in the queue of that.
 *
 * @module
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Pacer from "./Pacer.ts"
import * as Pacing from "./Pacing.ts"
import type { Address, Client, Declaration } from "./Service.ts"

/** Takes a place in the queue of the operation's limit. Gives nothing where calls are not paced. */
export const enter = (
  client: Pick<Client, "pacers">,
  { operationId, service: { id, limits } }: Declaration,
  { endpoint }: Address,
): Effect.Effect<Pacer.Turn | undefined> =>
  Effect.map(Pacing.CurrentPolicy, ({ background, limitOf, maxWait, own, paced, pacers = client.pacers, reserve }) => {
    if (!paced || limits === undefined) return undefined
    const ofOperation = limits.operations?.[operationId]
    const key = ofOperation ? `${endpoint} ${operationId}` : endpoint
    let pacer = pacers.get(key)
    if (pacer === undefined) {
      const about = { service: id, operation: ofOperation && operationId, endpoint }
      const limit = limitOf(ofOperation ?? limits, about)
      pacers.set(key, pacer = Pacer.make(own ?? limit, reserve?.(limit, about)))
    }
    return pacer.enter({ service: id, operation: operationId }, background, Duration.toMillis(maxWait))
  })
