/**
 * The server's side of Image Logs.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as ImageLogs from "../../services/parallelcluster/ImageLogs.ts"
import { notFound } from "../Answer.ts"
import { imageLogGroup } from "../State.ts"
import * as Handler from "./Handler.ts"
import { checkLogInput, logEvents, logStreams } from "./LogPages.ts"
import { stackEvents } from "./Stacks.ts"

const noLogs = (imageId: string) =>
  notFound(`Unable to find image logs, please double check if image id=${imageId} is correct.`)

const getImageLogEvents = Handler.make(
  ImageLogs.getImageLogEvents,
  Effect.fnUntraced(function* (input, context) {
    yield* checkLogInput(input)
    const group = context.region.logGroups.get(imageLogGroup(input.imageId))
    return yield* group === undefined ? noLogs(input.imageId) : logEvents(group, input, context)
  }),
)

const listImageLogStreams = Handler.make(
  ImageLogs.listImageLogStreams,
  Effect.fnUntraced(function* (input, context) {
    const groupName = imageLogGroup(input.imageId)
    const group = context.region.logGroups.get(groupName)
    return yield* group === undefined ? noLogs(input.imageId) : logStreams(groupName, group, input, context)
  }),
)

const getImageStackEvents = Handler.make(
  ImageLogs.getImageStackEvents,
  Effect.fnUntraced(function* (input, context) {
    const stack = context.region.stacks.get(input.imageId)
    return yield* stack === undefined
      ? notFound(`CloudFormation Stack for Image ${input.imageId} does not exist.`)
      : stackEvents(stack, input, context)
  }),
)

/** The handlers of Image Logs. */
export const imageLogs: ReadonlyArray<Handler.Handler> = [getImageLogEvents, listImageLogStreams, getImageStackEvents]
