/**
 * What an operation answers, as the service's own JSON: for those who show it, such as the command and the tools.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { OperationError } from "../core/Errors.ts"
import * as Middleware from "../core/Middleware.ts"
import type * as Operation from "../core/Operation.ts"
import type { ParallelCluster } from "../services/parallelcluster/ParallelCluster.ts"

/** JSON as it was received. */
export type Json = Readonly<Record<string, unknown>>

/** Calls an operation. Members of the answer that this version does not know are kept. */
export const answer = (operation: Operation.Any, input: Json): Effect.Effect<Json, OperationError, ParallelCluster> =>
  Effect.suspend(() => {
    let body = ""
    // The operation checks the input itself; all operations of the catalog's list fail with these errors.
    const call = operation(input as never) as Effect.Effect<unknown, OperationError, ParallelCluster>
    return call.pipe(
      Middleware.use({
        attempt: (send) =>
          Effect.tap(send({}), (received) =>
            Effect.sync(() => {
              body = received.body ?? ""
            })),
      }),
      // It was decoded, so that it is an object, or nothing at all.
      Effect.map(() => body === "" ? {} : JSON.parse(body) as Json),
    )
  })

/** Calls an operation page after page, and gives all items as if they were of one page. */
export const answerAll = Effect.fnUntraced(function* (operation: Operation.Any, input: Json) {
  const { items, outputToken } = operation
  let page = yield* answer(operation, input)
  if (items === undefined) return page
  const all = [page[items] ?? []].flat()
  let token = page[outputToken]
  while (token !== undefined && token !== null) {
    page = yield* answer(operation, { ...input, nextToken: token })
    all.push(...[page[items] ?? []].flat())
    // A log gives its last token again and again.
    if (page[outputToken] === token) break
    token = page[outputToken]
  }
  const { [outputToken]: _, ...rest } = page
  return { ...rest, [items]: all }
})

/** The members that the contract gives its errors. */
const members = [
  "message",
  "configurationValidationErrors",
  "updateValidationErrors",
  "changeSet",
  "validationMessages",
]

/** An error as the service writes it. */
export const errorBody = (error: { readonly message: string }): Json =>
  Object.fromEntries(
    members.flatMap((name) => {
      const value: unknown = Reflect.get(error, name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
