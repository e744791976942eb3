/**
 * One request with the libraries that the package stands on, and nothing else: no check of what is sent, no retry, no time
 * limit, one error. Less cannot be had with these.
 *
 * @module
 */
import { AwsV4Signer } from "aws4fetch"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

declare const SERVER: string

class Failed extends Schema.TaggedError<Failed>()("Failed", { message: Schema.String }) {}

class Client extends Context.Service<Client, {
  readonly get: (path: string) => Effect.Effect<unknown, Failed>
}>()("Client") {}

const client = Layer.succeed(Client, {
  get: (path) =>
    Effect.tryPromise({
      try: async () => {
        const signer = new AwsV4Signer({
          url: `${SERVER}/tiny${path}`,
          accessKeyId: "AKIDEXAMPLE",
          secretAccessKey: "example-secret",
          service: "execute-api",
          region: "eu-west-1",
        })
        const { headers, url } = await signer.sign()
        return (await fetch(url, { headers })).json()
      },
      catch: (cause) => new Failed({ message: String(cause) }),
    }),
})

const Page = Schema.Struct({
  nextToken: Schema.optionalKey(Schema.String),
  events: Schema.Array(Schema.Struct({ timestamp: Schema.DateFromString, message: Schema.String })),
})

const page = Effect.gen(function* () {
  const { get } = yield* Client
  return yield* Schema.decodeUnknownEffect(Page)(yield* get("/v3/images/custom/my-image/logstreams/build"))
})

export const first = (): Promise<unknown> => Effect.runPromise(Effect.provide(page, client))
