/**
 * The server of the benchmarks, in a process of its own: it answers at once what it has made before, checks nothing, and ends
 * with its parent. It prints its address.
 *
 * @module
 */
import { Buffer } from "node:buffer"
import { createServer } from "node:http"
import process from "node:process"
import { logPage, tinyPage } from "./pages.ts"

/** The same page in the words of CloudWatch Logs. */
const cloudWatch = (page: string) => {
  const { events, nextToken, prevToken } = JSON.parse(page)
  return JSON.stringify({
    nextForwardToken: nextToken,
    nextBackwardToken: prevToken,
    events: events.map((event: { readonly timestamp: string; readonly message: string }) => {
      const timestamp = Date.parse(event.timestamp)
      return { timestamp, message: event.message, ingestionTime: timestamp }
    }),
  })
}

const answers: Readonly<Record<string, Buffer>> = {
  tiny: Buffer.from(tinyPage),
  page: Buffer.from(logPage),
  "logs-tiny": Buffer.from(cloudWatch(tinyPage)),
  "logs-page": Buffer.from(cloudWatch(logPage)),
}

const server = createServer((request, response) => {
  request.resume()
  const body = answers[request.url?.split("/")[1] ?? ""]
  response.writeHead(body === undefined ? 404 : 200, {
    "content-type": "application/json",
    "content-length": body?.length ?? 0,
  })
  response.end(body)
}).listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`)
})
process.stdin.resume().on("end", () => process.exit())
