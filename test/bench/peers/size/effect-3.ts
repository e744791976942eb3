/** The same client with Effect 3 and its platform package: HttpClient, Schema, one tagged error, retry, aws4fetch. */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { AwsV4Signer } from "aws4fetch"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"

class NotFound extends Schema.TaggedError<NotFound>()("NotFound", { status: Schema.Number, message: Schema.String }) {}

const LogEvents = Schema.Struct({
  nextToken: Schema.optional(Schema.String),
  prevToken: Schema.optional(Schema.String),
  events: Schema.Array(Schema.Struct({ timestamp: Schema.DateFromString, message: Schema.String })),
})

const url = "https://abc123.execute-api.eu-west-1.amazonaws.com/prod/v3/images/custom/my-image/logstreams/build"

const newestEvents = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const signer = new AwsV4Signer({
    url,
    method: "GET",
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "example-secret",
    service: "execute-api",
    region: "eu-west-1",
  })
  const { headers } = yield* Effect.promise(() => signer.sign())
  const response = yield* client.execute(HttpClientRequest.setHeaders(HttpClientRequest.get(url), headers))
  if (response.status === 404) return yield* new NotFound({ status: 404, message: yield* response.text })
  return yield* HttpClientResponse.schemaBodyJson(LogEvents)(response)
}).pipe(
  Effect.timeout("60 seconds"),
  Effect.retry({ times: 2, schedule: Schedule.jittered(Schedule.exponential("100 millis")) }),
)

export default {
  fetch: async (): Promise<Response> =>
    Response.json(await Effect.runPromise(Effect.provide(newestEvents, FetchHttpClient.layer))),
}
