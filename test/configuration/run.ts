/**
 * `npm run test:configuration`: do the check and the plan say what the real ParallelCluster says?
 *
 * It installs the server's package into a virtual environment in `.venv/`, makes configurations and pairs of them anew, with
 * another seed each time, asks the real schemas and update policies, and compares. What differs is listed.
 *
 *     bun test/configuration/run.ts [--seed=N] [--clusters=8000] [--images=2000] [--updates=2000] [--keep]
 *
 * With `--keep`, answers are written to this folder, for `npm test`: such that every kind of answer is among them.
 *
 * @module
 */
import { writeFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
import { pythonWith, run } from "../../package/configuration/python.ts"
import { type Answer, states, type UpdateAnswer } from "./answers.ts"

const here = fileURLToPath(new URL(".", import.meta.url))
const option = (name: string) =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split("=")[1] ?? NaN)
const number = (name: string, otherwise: number) => Number.isNaN(option(name)) ? otherwise : option(name)

const seed = number("seed", Math.floor(Math.random() * 2 ** 31))
const python = pythonWith(ClusterConfiguration.version)
console.log(`aws-parallelcluster ${ClusterConfiguration.version}, --seed=${seed}`)

const lines = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line !== "")

/** Asks in as many processes as there are cores. */
const ask = async (records: ReadonlyArray<string>, ...args: ReadonlyArray<string>): Promise<ReadonlyArray<string>> => {
  const size = Math.ceil(records.length / availableParallelism())
  const parts = Array.from(
    { length: Math.ceil(records.length / size) },
    (_, i) => records.slice(i * size, (i + 1) * size),
  )
  const answers = await Promise.all(parts.map((part) =>
    new Promise<string>((resolve, reject) => {
      const child = spawn(python, [join(here, "server.py"), ...args], { stdio: ["pipe", "pipe", "inherit"] })
      let output = ""
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text
      })
      child.on("error", reject)
      child.on("close", (code) => code === 0 ? resolve(output) : reject(new Error(`server.py ended with ${code}`)))
      child.stdin.end(part.map((line) => `${line}\n`).join(""))
    })
  ))
  return answers.flatMap(lines)
}

const generate = (...args: ReadonlyArray<string>) =>
  lines(run(python, [join(here, "generate.py"), `--seed=${seed}`, ...args], { env: { PYTHONHASHSEED: "0" } }))

interface Case {
  readonly kind: "cluster" | "image"
  readonly config: unknown
}
interface ServerAnswer {
  readonly errors: ReadonlyArray<ClusterConfiguration.Finding>
  readonly crash?: string
}
interface Pair {
  readonly old: ClusterConfiguration.ClusterConfiguration
  readonly new: ClusterConfiguration.ClusterConfiguration
  readonly region?: string
}
interface ServerPlan {
  readonly crash?: string
  readonly allowed?: ReadonlyArray<boolean>
  readonly changes?: ReadonlyArray<{
    readonly path: string
    readonly old: unknown
    readonly new: unknown
    readonly policy: string
    readonly shown: boolean
    readonly allowed: ReadonlyArray<boolean>
  }>
}

let failures = 0
const differ = (...said: ReadonlyArray<unknown>) => {
  failures++
  if (failures <= 20) console.error("differs:", ...said.map((value) => JSON.stringify(value)))
}

/** One answer of each kind, such as each place with each message. */
const keep = <A>(file: string, answers: ReadonlyArray<readonly [A, kinds: ReadonlyArray<string>]>, most: number) => {
  const seen = new Set<string>()
  const kept: Array<A> = []
  for (const [answer, kinds] of answers) {
    if (kept.length === most || kinds.every((kind) => seen.has(kind)) || JSON.stringify(answer).length > 4_000) continue
    for (const kind of kinds) seen.add(kind)
    kept.push(answer)
  }
  writeFileSync(join(here, file), `[\n${kept.map((answer) => JSON.stringify(answer)).join(",\n")}\n]\n`)
  console.log(`${file}: ${kept.length} answers`)
}

const paths = (findings: ReadonlyArray<ClusterConfiguration.Finding>) => findings.map(({ path }) => path)

const checks = { cluster: ClusterConfiguration.check, image: ImageConfiguration.check }
const records = generate(`--cluster=${number("clusters", 8_000)}`, `--image=${number("images", 2_000)}`)
const answered = await ask(records)
const totals = { cluster: { same: 0, crashes: 0, all: 0 }, image: { same: 0, crashes: 0, all: 0 } }
const kept: Record<"cluster" | "image", Array<readonly [Answer, ReadonlyArray<string>]>> = { cluster: [], image: [] }
for (const [i, record] of records.entries()) {
  const { config, kind }: Case = JSON.parse(record)
  const { crash, errors }: ServerAnswer = JSON.parse(answered[i] ?? "{}")
  const found = checks[kind](config)
  const total = totals[kind]
  total.all++
  if (crash !== undefined) {
    // It says nothing of what is wrong: we do.
    total.crashes++
    if (found.length === 0) differ({ crash, config })
    else total.same++
    kept[kind].push([{ config, crash: true }, [crash]])
    continue
  }
  // Of one place the server has an order of its own.
  const [ours, theirs] = [paths(found).sort(), paths(errors).sort()]
  if (JSON.stringify(ours) === JSON.stringify(theirs)) total.same++
  else differ({ found, errors, config })
  kept[kind].push([
    { config, paths: theirs },
    errors.length === 0
      ? [`valid ${Object.keys(Object(config)).sort()}`]
      : errors.map(({ message, path }) => `${path.replace(/\d+/g, "")} ${message.slice(0, 40)}`),
  ])
}
for (const [kind, { all, crashes, same }] of Object.entries(totals)) {
  console.log(`${kind}: ${same} of ${all} have the same verdict in the same places (in ${crashes} the server crashes)`)
}

const pairs = generate(`--updates=${number("updates", 2_000)}`)
const plans = await ask(pairs, "--update")
const keptUpdates: Array<readonly [UpdateAnswer, ReadonlyArray<string>]> = []
let same = 0
let crashes = 0
/** The server writes what is not there in two ways. */
const orNull = (value: unknown) => value === "-" ? null : value
for (const [i, line] of pairs.entries()) {
  const pair: Pair = JSON.parse(line)
  const answer: ServerPlan = JSON.parse(plans[i] ?? "{}")
  const input = {
    current: pair.old,
    requested: pair.new,
    ...pair.region === undefined ? {} : { region: pair.region },
  }
  const ours = states.map((state) => ClusterConfiguration.plan(pair.old, pair.new, { ...state, region: pair.region }))
  if (answer.crash !== undefined) {
    crashes++
    if (ours.some(({ allowed }) => allowed)) differ({ crash: answer.crash, pair })
    else same++
    keptUpdates.push([{ ...input, crash: true }, [answer.crash]])
    continue
  }
  const shown = (answer.changes ?? []).filter(({ shown }) => shown)
  const changes = shown.map(({ allowed, new: requested, old, path }) => ({
    path,
    current: orNull(old),
    requested: orNull(requested),
    allowed,
  }))
  const isSame = ours.every((plan, state) =>
    plan.allowed === answer.allowed?.[state] &&
    JSON.stringify(plan.changes.map(({ allowed, current, path, requested }) => [path, current, requested, allowed])) ===
      JSON.stringify(
        changes.map(({ allowed, current, path, requested }) => [path, current, requested, allowed[state]]),
      )
  )
  if (isSame) same++
  else differ({ plan: ours[0], changes, pair })
  const kinds = shown.map(({ allowed, new: requested, old, path, policy }) =>
    [policy, path.replace(/\[.*?\]/g, ""), old === null, requested === null, ...allowed].join(" ")
  )
  keptUpdates.push([{ ...input, allowed: answer.allowed ?? [], changes }, kinds.length === 0 ? ["nothing"] : kinds])
}
console.log(
  `updates: ${same} of ${pairs.length} have the same changes and verdicts in four states (in ${crashes} the server crashes)`,
)

if (process.argv.includes("--keep")) {
  keep("clusters.json", kept.cluster, 240)
  keep("images.json", kept.image, 80)
  keep("updates.json", keptUpdates, 140)
}
console.log(`${failures} differences`)
process.exit(failures > 0 || records.length === 0 || pairs.length === 0 ? 1 : 0)
