/**
 * What `--wait` and `wait` wait for.
 *
 * @module
 */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { OperationError } from "../core/Errors.ts"
import type { Json } from "../mcp/Answer.ts"
import * as Waiter from "../progress/Waiter.ts"
import { AsJson } from "./Output.ts"

/** From an operation that begins something to what waits for its end. */
export const waiters: Readonly<Record<string, (input: Json) => Waiter.Waiter<unknown, OperationError>>> = {
  BuildImage: (input) => Waiter.imageAvailable(image(input)),
  CreateCluster: (input) => Waiter.clusterCreated(cluster(input)),
  DeleteCluster: (input) => Waiter.clusterDeleted(cluster(input)),
  DeleteImage: (input) => Waiter.imageDeleted(image(input)),
  UpdateCluster: (input) => Waiter.clusterUpdated(cluster(input)),
  UpdateComputeFleet: (input) =>
    /^(START|ENABLE)/.test(String(input.status))
      ? Waiter.fleetRunning(cluster(input))
      : Waiter.fleetStopped(cluster(input)),
}

const regionOf = ({ region }: Json) => region === undefined ? {} : { region: String(region) }
const image = (input: Json) => ({ imageId: String(input.imageId), ...regionOf(input) })
const cluster = (input: Json) => ({ clusterName: String(input.clusterName), ...regionOf(input) })

/** Waits, and tells on standard error what changes. */
export const wait = Effect.fnUntraced(function* <E, R>(waiter: Stream.Stream<Waiter.StatusChange<unknown>, E, R>) {
  const json = yield* AsJson
  yield* Stream.runForEach(waiter, ({ status }) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const timestamp = new Date(now).toISOString()
      return Console.error(json ? JSON.stringify({ timestamp, status }) : `${timestamp} ${status}`)
    }))
})
