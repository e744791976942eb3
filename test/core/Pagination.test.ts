import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { ImageLogs, ImageOperations, Pagination } from "effect-parallelcluster"
import { client, transports } from "../support/harness.ts"

const stream = (name: string) => ({ logStreamName: name, logStreamArn: `arn:${name}` })

/** Pages by token; the first is under the empty string. */
const paged = (pages: Record<string, { readonly nextToken?: string; readonly names: ReadonlyArray<string> }>) => {
  const tokens: Array<string> = []
  const handler = (request: Request) => {
    const token = new URL(request.url).searchParams.get("nextToken") ?? ""
    tokens.push(token)
    const page = pages[token]
    if (page === undefined) return Response.json({ message: "no such token" }, { status: 500 })
    return Response.json({
      logStreams: page.names.map(stream),
      ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
    })
  }
  return { handler, tokens }
}

const names = (input: { readonly imageId: string; readonly nextToken?: string }) =>
  Pagination.items(ImageLogs.listImageLogStreams, input).pipe(Stream.map((stream) => stream.logStreamName))

for (const { name, over } of transports) {
  describe(`pages over ${name}`, () => {
    it.effect("all of them, over empty ones, until no token comes back", () =>
      Effect.gen(function* () {
        const { handler, tokens } = paged({
          "": { names: ["a", "b"], nextToken: "1" },
          "1": { names: [], nextToken: "2" },
          "2": { names: ["c"] },
        })
        const chunks = yield* names({ imageId: "my-image" }).pipe(
          Stream.chunks,
          Stream.runCollect,
          Effect.provide(client(over(handler))),
        )
        assert.deepStrictEqual(chunks, [["a", "b"], ["c"]])
        assert.deepStrictEqual(tokens, ["", "1", "2"])
      }))

    it.effect("until the same token comes back", () =>
      Effect.gen(function* () {
        const { handler, tokens } = paged({
          "": { names: ["a"], nextToken: "f/1" },
          "f/1": { names: ["b"], nextToken: "f/2" },
          "f/2": { names: [], nextToken: "f/2" },
        })
        const all = yield* names({ imageId: "my-image" }).pipe(Stream.runCollect, Effect.provide(client(over(handler))))
        assert.deepStrictEqual(all, ["a", "b"])
        assert.deepStrictEqual(tokens, ["", "f/1", "f/2"])
      }))

    it.effect("from the token that is given", () =>
      Effect.gen(function* () {
        const { handler, tokens } = paged({ "": { names: ["a"], nextToken: "1" }, "1": { names: ["b"] } })
        const pages = yield* Pagination.pages(ImageLogs.listImageLogStreams, { imageId: "my-image", nextToken: "1" })
          .pipe(
            Stream.runCollect,
            Effect.provide(client(over(handler))),
          )
        assert.deepStrictEqual(pages, [{ logStreams: [stream("b")] }])
        assert.deepStrictEqual(tokens, ["1"])
      }))

    it.effect("each when the one before has been consumed", () =>
      Effect.gen(function* () {
        const { handler, tokens } = paged({ "": { names: ["a"], nextToken: "1" }, "1": { names: ["b"] } })
        const seen: Array<string> = []
        yield* names({ imageId: "my-image" }).pipe(
          Stream.runForEach((name) => Effect.sync(() => seen.push(`${name} after ${tokens.length} requests`))),
          Effect.provide(client(over(handler))),
        )
        assert.deepStrictEqual(seen, ["a after 1 requests", "b after 2 requests"])
        yield* names({ imageId: "my-image" }).pipe(
          Stream.take(1),
          Stream.runDrain,
          Effect.provide(client(over(handler))),
        )
        assert.strictEqual(tokens.length, 3)
      }))

    it.effect("the error of a page ends the stream, after the pages before it", () =>
      Effect.gen(function* () {
        const { handler } = paged({ "": { names: ["a"], nextToken: "gone" } })
        const seen: Array<string> = []
        const error = yield* names({ imageId: "my-image" }).pipe(
          Stream.runForEach((name) => Effect.sync(() => seen.push(name))),
          Effect.flip,
          Effect.provide(client(over(handler))),
        )
        assert.strictEqual(error._tag, "InternalService")
        assert.deepStrictEqual(seen, ["a"])
      }))

    it.effect("hundreds of pages, with startFromHead kept beside the token", () =>
      Effect.gen(function* () {
        let page = 0
        const count = yield* Pagination.items(ImageLogs.getImageLogEvents, {
          imageId: "my-image",
          logStreamName: "build",
          startFromHead: true,
        }).pipe(
          Stream.runCount,
          Effect.provide(client(over((request) => {
            assert.strictEqual(new URL(request.url).searchParams.get("startFromHead"), "true")
            const nextToken = `f/${Math.min(++page, 300)}`
            return Response.json({ events: [{ timestamp: "2026-01-01T00:00:00.000Z", message: "x" }], nextToken })
          }))),
        )
        // The 301st answer repeats the token of the 300th.
        assert.strictEqual(count, 301)
      }))
  })
}

// What has no pages is refused by the compiler, with a sentence.
const sentence = "This operation has no pages: call it as it is."
void (() => Pagination.items(ImageOperations.describeImage, sentence))
void (() => Pagination.pages(ImageOperations.describeImage, sentence))
// @ts-expect-error the sentence
void (() => Pagination.items(ImageOperations.describeImage, { imageId: "my-image" }))
