/**
 * The command on a terminal, as a person has it: colours, progress, questions, Ctrl-C, `| head`, a narrow window.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import process from "node:process"
import { temporaryDirectory } from "../support/examples.ts"
import { hasTerminal, onTerminal } from "../support/terminal.ts"
import { account } from "./account.ts"

const events = Array.from({ length: 25_000 }, (_, i) => ({
  timestamp: new Date(Date.UTC(2026, 0, 5) + i * 1000),
  message: `line ${i}`,
}))
const seed = {
  images: [{ imageId: "my-image" }],
  logStreams: [{ imageId: "my-image", logStreamName: "3.16.1/1", events }],
}

/** Runs the command on a terminal. */
const start = Effect.fnUntraced(function* (
  args: string,
  options: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const { env } = yield* account(seed)
  return yield* onTerminal(`exec "${process.execPath}" src/cli/main.ts ${args}`, {
    ...options,
    env: { ...env, ...options.env },
  })
})

const escape = "\u001b"
// deno-lint-ignore no-control-regex
const sequences = /\u001b\[[\d;?]*[A-Za-z]/g

// Where the bar is drawn anew.
// deno-lint-ignore no-control-regex
const redraws = /[\r\n]|\u001b\[\d+[GK]/

describe.skipIf(!hasTerminal)("on a terminal", () => {
  it.live("help has colours, and none with NO_COLOR", () =>
    Effect.gen(function* () {
      for (const [env, colours] of [[{}, true], [{ NO_COLOR: "1" }, false]] as const) {
        const help = yield* start("list-clusters --help", { env })
        assert.strictEqual(yield* help.code, 0)
        assert.include(help.written.text, "--cluster-status")
        assert.strictEqual(help.written.text.includes(`${escape}[`), colours, JSON.stringify(env))
      }
    }).pipe(Effect.scoped), 60_000)

  it.live(
    "an export shows how far it is, in the width of the window, and gives the terminal back as it was",
    () =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const exported = yield* start(`export image my-image --no-stack-events --output "${directory}"`, {
          columns: 60,
        })
        assert.strictEqual(yield* exported.code, 0)
        const { text } = exported.written
        const frames = text.split(redraws).map((frame) => frame.replace(sequences, "")).filter(Boolean)
        assert.isTrue(frames.some((frame) => /100% 3\.16\.1/.test(frame)), text)
        for (const frame of frames.filter((frame) => frame.includes("%"))) assert.isAtMost(frame.length, 60, frame)
        assert.include(text, "25000 events, in 1 files")
        assert.isAbove(text.lastIndexOf(`${escape}[?25h`), text.lastIndexOf(`${escape}[?25l`))
      }).pipe(Effect.scoped),
    60_000,
  )

  it.live("Ctrl-C ends what follows with 130", () =>
    Effect.gen(function* () {
      const followed = yield* start("logs image my-image --lines 1 --follow")
      yield* followed.shows("line 24999")
      const before = performance.now()
      yield* followed.type("\u0003")
      assert.strictEqual(yield* followed.code, 130)
      assert.isBelow(performance.now() - before, 2_000)
    }).pipe(Effect.scoped), 60_000)

  it.live("deletes after a question", () =>
    Effect.gen(function* () {
      for (
        const [keys, code, says] of [["n", 1, "Nothing was deleted."], ["\u0003", 130, ""], [
          "y",
          0,
          "DELETE_IN",
        ]] as const
      ) {
        const asked = yield* start("delete-image --image-id my-image")
        yield* asked.shows("are you sure?")
        yield* asked.type(keys)
        assert.strictEqual(yield* asked.code, code, asked.written.text)
        assert.include(asked.written.text, says)
      }
    }).pipe(Effect.scoped), 60_000)

  it.live("is quiet where nobody reads on", () =>
    Effect.gen(function* () {
      const { env } = yield* account(seed)
      const command = `"${process.execPath}" src/cli/main.ts logs image my-image`
      const cut = yield* onTerminal(`${command} | head -n 1; echo "ended with \${PIPESTATUS[0]}"`, { env })
      assert.strictEqual(yield* cut.code, 0)
      assert.strictEqual(
        cut.written.text.replaceAll("\r", ""),
        "2026-01-05T00:00:00.000Z line 0\nended with 0\n",
      )
    }).pipe(Effect.scoped), 60_000)

  it.live("shows nothing that a terminal takes for orders", () =>
    Effect.gen(function* () {
      const message = `${escape}]0;title\u0007${escape}[31mred`
      const { env } = yield* account({
        ...seed,
        logStreams: [{ imageId: "my-image", logStreamName: "3.16.1/1", events: [{ timestamp: new Date(0), message }] }],
      })
      const shown = yield* onTerminal(`exec "${process.execPath}" src/cli/main.ts logs image my-image`, { env })
      assert.strictEqual(yield* shown.code, 0)
      assert.include(shown.written.text, "]0;title[31mred")
      assert.notInclude(shown.written.text, escape)
    }).pipe(Effect.scoped), 60_000)
})
