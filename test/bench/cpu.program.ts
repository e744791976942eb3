/**
 * Does what a line of JSON on stdin asks for, and prints how much CPU time it took, in microseconds: as `python/cpu.py` does.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import process from "node:process"
import { createInterface } from "node:readline"
import * as Credentials from "effect-parallelcluster/Credentials"
import * as ImageLogs from "effect-parallelcluster/ImageLogs"
import * as Pacing from "effect-parallelcluster/Pacing"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import * as Transport from "effect-parallelcluster/Transport"
import { decoderOf } from "../../src/core/Decoder.ts"
import { keys } from "./by-hand.ts"

/** What is asked for. */
export interface Task {
  readonly what: "decode" | "request"
  readonly times: number
}

const decode = decoderOf(ImageLogs.getImageLogEvents.response)

/** Answers until stdin ends. */
export const main = async (): Promise<void> => {
  const server = process.argv[2] ?? ""
  const page = await (await fetch(`${server}/page/`)).text()
  const runtime = ManagedRuntime.make(
    ParallelCluster.layer({ endpoint: `${server}/tiny`, region: "eu-west-1" }).pipe(
      Layer.provide([Transport.layerFetch, Credentials.layer(keys)]),
    ),
  )
  const programs: Readonly<Record<Task["what"], Effect.Effect<unknown, unknown, ParallelCluster.ParallelCluster>>> = {
    request: ImageLogs.getImageLogEvents({ imageId: "my-image", logStreamName: "build", startFromHead: true }),
    decode: Effect.suspend(() => decode(() => JSON.parse(page))),
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const { times, what }: Task = JSON.parse(line)
    const start = process.cpuUsage()
    await runtime.runPromise(Pacing.none(Effect.forEach(Array(times), () => programs[what], { discard: true })))
    const { system, user } = process.cpuUsage(start)
    console.log((system + user) / times)
  }
  process.exit()
}
