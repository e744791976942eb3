/**
 * Merges streams of events in chronological order.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"

/** Merges streams that are each in chronological order. Holds one chunk of each. */
export const inTimeOrder = <A extends { readonly timestamp: Date }, E, R>(
  streams: ReadonlyArray<Stream.Stream<A, E, R>>,
): Stream.Stream<A, E, R> =>
  Stream.unwrap(Effect.map(Effect.forEach(streams, Stream.toPull), (pulls) => {
    const heads = pulls.map((pull) => ({ pull, chunk: Array<A>(), at: 0, ended: false }))
    const fill = (head: typeof heads[number]) =>
      head.ended || head.at < head.chunk.length ? Effect.void : Pull.matchEffect(head.pull, {
        onSuccess: (chunk) => Effect.sync(() => Object.assign(head, { chunk, at: 0 })),
        onFailure: Effect.failCause,
        onDone: () => Effect.sync(() => Object.assign(head, { ended: true })),
      })
    return Stream.paginate(
      undefined,
      () =>
        Effect.map(Effect.forEach(heads, fill, { concurrency: "unbounded", discard: true }), () => {
          const open = heads.filter((head) => !head.ended)
          return [interleave(open), open.length > 0 ? Option.some(undefined) : Option.none()] as const
        }),
    )
  }))

/** Takes the events in order until one of the chunks is empty, because its next event is not known yet. */
const interleave = <A extends { readonly timestamp: Date }>(
  heads: ReadonlyArray<{ readonly chunk: ReadonlyArray<A>; at: number }>,
): Array<A> => {
  const merged: Array<A> = []
  while (true) {
    let [first, firstTime] = [heads[0], Infinity]
    for (const head of heads) {
      const event = head.chunk[head.at]
      if (event === undefined) return merged
      const time = event.timestamp.getTime()
      if (time < firstTime) [first, firstTime] = [head, time]
    }
    if (first === undefined) return merged
    merged.push(first.chunk[first.at++]!)
  }
}
