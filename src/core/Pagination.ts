/**
 * Streams over the pages and items of any paged operation.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Operation } from "./Operation.ts"

/** The input of a paged operation; for any other operation, a sentence for the compiler to show. */
type Input<I, Items> = [Items] extends [string] ? NoInfer<I> : "This operation has no pages: call it as it is."

/** An item of the pages of an operation. */
type Item<A, Items> = Items extends keyof A ? A[Items] extends ReadonlyArray<infer B> ? B : never : never

/** Reads pages by their tokens, and emits what `emit` takes of each. */
const follow = <I, A, E, Items extends string | undefined, R, B>(
  operation: Operation<I, A, E, Items, R>,
  input: Input<I, Items>,
  emit: (page: A) => ReadonlyArray<B>,
): Stream.Stream<B, E, R> => {
  const { inputToken, outputToken } = operation
  // The input of a paged operation; its declaration names the members of the tokens, which are optional text.
  const given = input as I & Readonly<Record<string, string | undefined>>
  return Stream.paginate(given[inputToken], (token) =>
    Effect.map(
      operation.withReply(token === undefined ? given : { ...given, [inputToken]: token }),
      ({ value }) => {
        const next = value[outputToken as keyof A] as string | undefined
        // CloudWatch Logs always returns a token; at the end it is the one that was sent.
        return [emit(value), next === undefined || next === token ? Option.none<string>() : Option.some(next)] as const
      },
    ))
}

/**
 * The pages of a paged operation, starting at the page token of the input if it has one. Ends when the service returns no token,
 * or the one that was sent. A page is requested when the previous one has been consumed.
 *
 * With `getImageLogEvents`, pass `startFromHead: true` to read from the beginning of the log: by default the first page has the
 * newest events, and few or none follow it.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, Pagination } from "effect-parallelcluster"
 *
 * const pages = Pagination.pages(ImageLogs.getImageStackEvents, { imageId: "my-image" }).pipe(
 *   Stream.runForEach((page) => Effect.log(`${page.events.length} events`))
 * )
 * ```
 */
export const pages = <I, A, E, Items extends string | undefined, R>(
  operation: Operation<I, A, E, Items, R>,
  input: Input<I, Items>,
): Stream.Stream<A, E, R> => follow(operation, input, (page) => [page])

/**
 * The items of all pages, each page as one chunk. Empty pages emit nothing. Otherwise the same as {@link pages}.
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { ImageLogs, Pagination } from "effect-parallelcluster"
 *
 * const names = Pagination.items(ImageLogs.listImageLogStreams, { imageId: "my-image" }).pipe(
 *   Stream.map((stream) => stream.logStreamName),
 *   Stream.runCollect
 * )
 * ```
 */
export const items = <I, A, E, Items extends string | undefined, R>(
  operation: Operation<I, A, E, Items, R>,
  input: Input<I, Items>,
): Stream.Stream<Item<A, Items>, E, R> =>
  // The declaration names the member, which is a list.
  follow(
    operation,
    input,
    (page) => (page as Record<string, ReadonlyArray<Item<A, Items>>>)[`${operation.items}`] ?? [],
  )
