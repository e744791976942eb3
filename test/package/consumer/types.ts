/** The types are there: lost ones would be `any`, which takes everything, and then nothing is wrong below. */
import * as Effect from "effect/Effect"
import { getImageLogEvents } from "effect-parallelcluster/ImageLogs"

const call = getImageLogEvents({ imageId: "my-image", logStreamName: "build" })

export const wrong = {
  // @ts-expect-error: an image's id is a string
  input: getImageLogEvents({ imageId: 1, logStreamName: "build" }),
  // @ts-expect-error: reading a log cannot fail with this
  error: Effect.catchTag(call, "Conflict", Effect.succeed),
  // @ts-expect-error: a page has events, not lines
  response: Effect.map(call, (page) => page.lines),
}
