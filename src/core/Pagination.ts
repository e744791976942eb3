/**
 * Streams over the pages of any operation that pages with `nextToken`.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Operation } from "./Operation.ts"

/** The input of an operation; where the operation has no pages, a sentence for the compiler to show. */
type Input<I, Items> = [Items] extends [string] ? NoInfer<I> : "This operation has no pages: call it as it is."

/** What the lists in an operation's pages hold. */
type Item<A, Items> = Items extends keyof A ? A[Items] extends ReadonlyArray<infer B> ? B : never : never

/** Follows the tokens: each page, and what is to be emitted of it. */
const follow = <I, A, E, Items extends string | undefined, R, B>(
  operation: Operation<I, A, E, Items, R>,
  input: Input<I, Items>,
  emit: (page: A) => ReadonlyArray<B>,
): Stream.Stream<B, E, R> => {
  // An operation with pages takes a token.
  const given = input as I & { readonly nextToken?: string | undefined }
  return Stream.paginate(given.nextToken, (nextToken) =>
    Effect.map(
      operation.withReply(nextToken === undefined ? given : { ...given, nextToken }),
      ({ value }) => {
        // The declaration names the member, which is text where it is there.
        const next = value[operation.outputToken as keyof A] as string | undefined
        // CloudWatch always gives a token; at the end it is the one that was sent.
        return [
          emit(value),
          next === undefined || next === nextToken ? Option.none<string>() : Option.some(next),
        ] as const
      },
    ))
}

/**
 * The pages themselves, from the `nextToken` of the input if it has one. Ends when no token comes back, or the same token
 * comes back. A page is asked for when the one before it has been consumed.
 *
 * With `getImageLogEvents`, pass `startFromHead: true` to read from the log's beginning: left out, the first page is the
 * log's end, and there is little or nothing after it.
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
 * The items of all pages, each page as one chunk; empty pages emit nothing. Otherwise as {@link pages}.
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
