/**
 * Runs a program on a terminal, as a person has it. Of the runtimes, Bun alone can make one.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import process from "node:process"
import { root } from "./root.ts"

/** As much of Bun as is needed: the types of the other runtimes do not have it. */
interface Bun {
  readonly spawn: (command: Array<string>, options: {
    readonly cwd: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly terminal: {
      readonly cols: number
      readonly rows: number
      readonly data: (terminal: unknown, data: Uint8Array) => void
    }
  }) => {
    readonly exited: Promise<number>
    readonly kill: (signal: string) => void
    readonly terminal?: { readonly write: (text: string) => number; readonly close: () => void }
  }
}

const bun = (globalThis as { readonly Bun?: Bun }).Bun

/** Can a terminal be made here? */
export const hasTerminal = bun !== undefined

/** Runs a command of the shell on a terminal so many columns wide; it is killed when the scope closes. */
export const onTerminal = (
  command: string,
  { columns = 80, env = {} }: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> } = {},
) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const decoder = new TextDecoder()
        const written = { text: "" }
        const child = bun!.spawn(["bash", "-c", command], {
          cwd: root,
          env: { ...process.env, TERM: "xterm-256color", NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
          terminal: {
            cols: columns,
            rows: 24,
            data: (_, data) => {
              written.text += decoder.decode(data, { stream: true })
            },
          },
        })
        return { child, written }
      }),
      ({ child }) =>
        Effect.sync(() => {
          child.kill("SIGKILL")
          child.terminal?.close()
        }),
    ),
    ({ child, written }) => ({
      /** All that was written so far, with what moves the cursor and colours. */
      written,
      /** Presses keys. */
      type: (text: string) => Effect.sync(() => void child.terminal?.write(text)),
      /** Waits until this is there. */
      shows: (text: string) =>
        Effect.suspend(() => written.text.includes(text) ? Effect.void : Effect.fail("not yet")).pipe(
          Effect.retry(Schedule.spaced("20 millis")),
        ),
      code: Effect.promise(() => child.exited),
    }),
  )
