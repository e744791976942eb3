/**
 * What an operation answers, as the service's own JSON: for those who show it, such as the command and the tools.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import type { OperationError } from "../core/Errors.ts"
import * as Middleware from "../core/Middleware.ts"
import type * as Operation from "../core/Operation.ts"
import { openSource, type Services } from "../logs/LogSource.ts"
import { getImageLogEvents } from "../services/parallelcluster/ImageLogs.ts"

/** JSON as it was received. */
export type Json = Readonly<Record<string, unknown>>

/** A page of a build's log, from whichever service serves it: the API has no path for a name with a slash, as all of them have. */
const buildLog = Effect.fnUntraced(function* (input: Json) {
  // The reader checks the input, as the operation does.
  const { imageId, region: wanted, ...rest } = input as unknown as Operation.Input<typeof getImageLogEvents>
  const { logGroupName, reader, region } = yield* openSource({ _tag: "Image", imageId, region: wanted })
  const page = yield* reader({ ...rest, logGroupName, region })
  return {
    nextToken: page.nextForwardToken ?? page.nextToken,
    prevToken: page.nextBackwardToken ?? page.prevToken,
    events: page.events.map(({ message, timestamp }) => ({ message, timestamp: timestamp.toISOString() })),
  }
})

/** Calls an operation. Members of the answer that this version does not know are kept. */
export const answer = (operation: Operation.Any, input: Json): Effect.Effect<Json, OperationError, Services> =>
  Effect.suspend((): Effect.Effect<Json, OperationError, Services> => {
    if (operation.operationId === getImageLogEvents.operationId && String(input.logStreamName).includes("/")) {
      return buildLog(input)
    }
    let body = ""
    // The operation checks the input itself; all operations of the catalog's list fail with these errors.
    const call = operation(input as never) as Effect.Effect<unknown, OperationError, Services>
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
