/**
 * Searches the logs of a source with CloudWatch Logs or, without the permission, in the client.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as CloudWatchLogs from "../services/cloudwatch-logs/CloudWatchLogs.ts"
import * as FilterPattern from "./FilterPattern.ts"
import { allowing, type LogsError, type OpenSource, type Services, type Source } from "./LogSource.ts"
import { inTimeOrder } from "./Merge.ts"
import { type Event, FoundLine, ofSource, type Window } from "./SourceEvents.ts"

/** The maximum number of stream names in a request. */
const maxNames = 100

/**
 * The events of a log group, or of the named streams, that match a pattern. `read` reads all events, to search them in the
 * client.
 */
export const search = (
  source: Source,
  { logGroupName, region }: Pick<OpenSource, "logGroupName" | "region">,
  names: ReadonlyArray<string> | undefined,
  pattern: string,
  { endTime, startTime }: Window,
  read: Stream.Stream<Event, LogsError, Services>,
): Stream.Stream<Event, LogsError, Services> => {
  const group = { logGroupName, region }
  const pageOf = (logStreamNames: ReadonlyArray<string> | undefined, nextToken?: string) =>
    CloudWatchLogs.filterLogEvents({
      ...group,
      logStreamNames,
      filterPattern: pattern,
      startTime,
      // For this operation the end of the window is inclusive.
      endTime: endTime && new Date(endTime.getTime() - 1),
      nextToken,
    }).pipe(allowing("logs:FilterLogEvents", group))

  /** All matches, from the first page on. */
  const found = (names: ReadonlyArray<string> | undefined, firstPage: ReturnType<typeof pageOf>) =>
    Stream.paginate(
      { page: firstPage, token: undefined },
      ({ page, token }: Place<typeof firstPage>) =>
        Effect.map(page, ({ events, nextToken }) =>
          [
            events.map((event) => new FoundLine(event, { ...group, logStreamName: event.logStreamName })),
            nextToken === undefined || nextToken === token
              ? Option.none()
              : Option.some({ page: pageOf(names, nextToken), token: nextToken }),
          ] as const),
    ).pipe(ofSource(source))

  const [first, ...others] = batchesOf(names)
  return Stream.unwrap(Effect.matchEffect(pageOf(first), {
    onSuccess: (page) =>
      Effect.succeed(inTimeOrder([
        found(first, Effect.succeed(page)),
        ...others.map((names) => found(names, pageOf(names))),
      ])),
    onFailure: (error) => {
      const matches = error._tag === "Unauthorized" ? FilterPattern.parse(pattern) : undefined
      return matches === undefined
        ? Effect.fail(error)
        : Effect.succeed(Stream.filter(read, ({ message }) => matches(message)))
    },
  }))
}

interface Place<Page> {
  readonly page: Page
  readonly token: string | undefined
}

const batchesOf = (names: ReadonlyArray<string> | undefined): ReadonlyArray<ReadonlyArray<string> | undefined> => {
  if (names === undefined) return [undefined]
  const count = Math.ceil(names.length / maxNames)
  return Array.from({ length: count }, (_, i) => names.slice(i * maxNames, (i + 1) * maxNames))
}
