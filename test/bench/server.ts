/**
 * The server of the benchmarks, in a process of its own: it answers at once what it has made before, checks nothing, and ends
 * with its parent. It prints its address.
 *
 *     /tiny/…                  one event
 *     /page/…                  10,000 events
 *     /log/<pages>/<millis>/…  a log of so many pages of 10,000 events, each after a latency
 *
 * With `logs-` before it, the same in the words of CloudWatch Logs.
 *
 * @module
 */
import { Buffer } from "node:buffer"
import { createServer, type IncomingMessage } from "node:http"
import process from "node:process"
import { logPage, tinyPage } from "./pages.ts"

interface Page {
  readonly prevToken: string
  readonly events: ReadonlyArray<{ readonly timestamp: string; readonly message: string }>
}

/** The pages in the words of a service, without the brace and the token at their beginning. */
const answers = (words: (page: Page) => unknown) => {
  const rest = (page: Page) => Buffer.from(JSON.stringify(words(page)).slice(1))
  return {
    tiny: rest(JSON.parse(tinyPage)),
    page: rest(JSON.parse(logPage)),
    empty: rest({ prevToken: "b/0", events: [] }),
  }
}

const parallelCluster = {
  token: "nextToken",
  ...answers(({ events, prevToken }) => ({ prevToken, events })),
}

const cloudWatchLogs = {
  token: "nextForwardToken",
  ...answers(({ events, prevToken }) => ({
    nextBackwardToken: prevToken,
    events: events.map(({ message, timestamp }) => {
      const millis = Date.parse(timestamp)
      return { timestamp: millis, message, ingestionTime: millis }
    }),
  })),
}

/** The token that was sent: in the address, or as CloudWatch Logs wants it, in the body. */
const tokenOf = async (request: IncomingMessage, url: URL) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  const { nextToken } = chunks.length === 0
    ? { nextToken: url.searchParams.get("nextToken") }
    : JSON.parse(Buffer.concat(chunks).toString())
  return Number(nextToken?.slice(2) ?? 0)
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? "", "http://127.0.0.1")
  const [, first = "", pages, latency] = url.pathname.split("/")
  const service = first.startsWith("logs-") ? cloudWatchLogs : parallelCluster
  const kind = first.replace("logs-", "")
  const token = await tokenOf(request, url)
  // A log ends where the token that is given is the one that was sent.
  const more = kind !== "log" || token < Number(pages)
  const answer = kind === "tiny" ? service.tiny : more ? service.page : service.empty
  if (kind === "log" && Number(latency) > 0) await new Promise((resolve) => setTimeout(resolve, Number(latency)))
  const body = Buffer.concat([Buffer.from(`{"${service.token}":"f/${more ? token + 1 : token}",`), answer])
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length })
  response.end(body)
}).listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`)
})
process.stdin.resume().on("end", () => process.exit())
