/**
 * Measures ways to do the same thing, in any runtime.
 *
 * @module
 */

/** Ways to do the same thing, by name. The first is what the others are compared with. */
export type Ways = Readonly<Record<string, () => unknown>>

/** Tables of ways, by title. */
export type Tables = Readonly<Record<string, Ways>>

/** How long each way took, in milliseconds a time, round by round. */
export type Samples = Readonly<Record<string, Readonly<Record<string, ReadonlyArray<number>>>>>

/** How much is measured. */
export interface Effort {
  readonly rounds: number
  /** Rounds before them that do not count. */
  readonly warmUp: number
}

/** workerd's clock stands still while code runs, moves on when a timer has fired, and counts whole milliseconds. */
const workerd = navigator.userAgent === "Cloudflare-Workers"
const tick = () => workerd ? new Promise((resolve) => setTimeout(resolve, 0)) : undefined

/** How long a sample is at least: what is quicker is done several times. */
const least = workerd ? 100 : 4

const timed = async (run: () => unknown, times: number) => {
  await tick()
  const start = performance.now()
  for (let time = 0; time < times; time++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  await tick()
  return performance.now() - start
}

/** How often a way is done in a sample. */
const timesOf = async (run: () => unknown) => {
  for (let times = 1;; times *= 2) {
    const millis = await timed(run, times)
    if (millis >= least / 2) return Math.ceil(times * least / millis)
  }
}

/** The ways of a table take turns, so that a busy moment of the machine hits all alike. */
export const measure = async (tables: Tables, effort: Effort): Promise<Samples> => {
  // Where samples are longer, fewer of them tell as much.
  const rounds = workerd ? Math.ceil(effort.rounds / 2) : effort.rounds
  const warmUp = workerd ? Math.ceil(effort.warmUp / 4) : effort.warmUp
  const samples: Record<string, Record<string, Array<number>>> = {}
  for (const [title, ways] of Object.entries(tables)) {
    const table: Record<string, Array<number>> = samples[title] = {}
    const times: Record<string, number> = {}
    for (let round = -warmUp; round < rounds; round++) {
      for (const [name, run] of Object.entries(ways)) {
        // Found out in the first round, and again when the code is warm.
        if (round === -warmUp || round === -1) times[name] = await timesOf(run)
        const millis = await timed(run, times[name] ?? 1) / (times[name] ?? 1)
        if (round >= 0) (table[name] ??= []).push(millis)
      }
    }
  }
  return samples
}
