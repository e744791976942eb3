/**
 * What goes wrong on request.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type * as Duration from "effect/Duration"
import * as Random from "effect/Random"

/**
 * What happens to requests instead of the right answer, or before it.
 *
 * With `status` or `body` the operation is not run. With `drop: "request"` the connection breaks and it is not run either;
 * with `drop: "response"` it has run, and the connection breaks in the middle of the answer's body. With a `delay` alone the
 * right answer comes, only later.
 */
export interface Fault {
  /** Only requests for this operation, by the contract's name, such as `GetImageLogEvents`. */
  readonly operationId?: string
  /** How many of the next requests. Default: 1, and with a `share` all there are until `recover`. */
  readonly times?: number
  /** The share of these requests that is hit, from 0 to 1, by Effect's `Random`. Default: 1. */
  readonly share?: number
  /** Waits this long, by Effect's `Clock`, before anything else happens. */
  readonly delay?: Duration.Input
  /** Default: 200, for answers that are garbage. */
  readonly status?: number
  /** Text is sent as it is, anything else as JSON. Default: empty. */
  readonly body?: unknown
  /** Of the answer: beside those that the real service sends, or instead of them. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where the connection breaks. Default: it does not. */
  readonly drop?: "request" | "response"
}

/** Keeps faults, and says which one hits a request. Where several match, the oldest does. */
export const make = () => {
  let faults: Array<Fault & { left: number }> = []
  return {
    add: (fault: Fault): void => {
      faults.push({ ...fault, left: fault.times ?? (fault.share === undefined ? 1 : Infinity) })
    },
    clear: (): void => {
      faults = []
    },
    next: Effect.fnUntraced(function* (operationId: string | undefined) {
      for (const fault of faults.filter((fault) => (fault.operationId ?? operationId) === operationId)) {
        fault.left -= 1
        faults = faults.filter(({ left }) => left > 0)
        if (fault.share === undefined || (yield* Random.next) < fault.share) return fault
      }
      return undefined
    }),
  }
}
