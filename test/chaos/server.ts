/**
 * The simulator on a socket that misbehaves: a fifth of the requests meet a fault, some of them no HTTP server would make.
 *
 *     server.ts <seed> <file>
 *
 * It says `ready`, then answers each line of its input: to `listen <port, or 0>` with its port, to any other with how many
 * connections and exchanges are open. What arrives is written to the file at once, so that it is known also of a server that was killed: `R` and `W` for reads and writes that
 * arrived, `D` for writes that were done, each with its number.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import { Buffer } from "node:buffer"
import { openSync, writeSync } from "node:fs"
import { createServer, type Socket } from "node:net"
import process from "node:process"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import * as Simulator from "effect-parallelcluster/testing"
import { keys } from "../support/harness.ts"
import { seeded } from "../support/seeded.ts"

const [seed = "1", file = ""] = process.argv.slice(2)
const { below, next, pick } = seeded(Number(seed))
const log = openSync(file, "a")
const note = (what: "D" | "R" | "W", id: string | undefined) => writeSync(log, `${what} ${id}\n`)

const simulator = await Effect.runPromise(
  Simulator.make({ region: "eu-west-1", endpoint: "http://127.0.0.1/prod", credentials: [keys] }),
)

interface Arrived {
  readonly method: string
  readonly target: string
  readonly headers: Headers
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify(value)),
})

/** The number of a write. */
const writeOf = (method: string, target: string): string | undefined =>
  method === "GET" ? undefined : /\/something\/(\d+)/.exec(target)?.[1]

/** The right answer. A log stream is there when it is first asked for; a write says that it was done. */
const answer = async ({ headers, method, target }: Arrived): Promise<Answer> => {
  const id = writeOf(method, target)
  if (id !== undefined) {
    note("D", id)
    return json(202, { id })
  }
  const [, logStreamName] = /logstreams\/([^?]+)/.exec(target) ?? []
  if (logStreamName !== undefined) {
    const events = [{ timestamp: new Date(), message: `event of ${logStreamName}` }]
    await Effect.runPromise(simulator.putLogEvents({ imageId: "my-image", logStreamName, events }))
  }
  const response = await simulator.handler(new Request(`http://127.0.0.1:${bound}${target}`, { method, headers }))
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  }
}

type Fault = (socket: Socket, arrived: Arrived) => Promise<void> | void

const write = (socket: Socket, { body, headers, status }: Answer, length = body.length) => {
  const head = Object.entries({ ...headers, date: new Date().toUTCString(), "content-length": String(length) })
  socket.write(
    Buffer.concat([
      Buffer.from(`HTTP/1.1 ${status} X\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`),
      body,
    ]),
  )
}

/** A fault gives the exchange another end than the right answer's; those that come after the work have done it. */
const faults: readonly [Fault, ...ReadonlyArray<Fault>] = [
  (socket) => write(socket, json(429, { message: "Too Many Requests" })),
  (socket) => write(socket, json(429, { message: "Too Many Requests" }, { "retry-after": "0" })),
  (socket) => write(socket, json(500, { message: "An error occurred (ThrottlingException): Rate exceeded" })),
  (socket) => write(socket, json(500, { message: "'firstEventTimestamp'" })),
  (socket) => write(socket, json(502, { message: "Internal server error" })),
  (socket) => write(socket, json(503, { message: null })),
  async (socket, arrived) => {
    await answer(arrived)
    write(socket, json(504, { message: "Endpoint request timed out" }))
  },
  async (socket, arrived) => {
    await sleep(20 + below(80))
    write(socket, await answer(arrived))
  },
  // Longer than the client waits.
  async (socket, arrived) => {
    const done = await answer(arrived)
    await sleep(1500)
    write(socket, done)
  },
  // Before the headers, in them, in the body.
  (socket) => void socket.destroy(),
  async (socket, arrived) => {
    await answer(arrived)
    socket.destroy()
  },
  async (socket, arrived) => {
    await answer(arrived)
    socket.write("HTTP/1.1 200 OK\r\ncontent-type: applica", () => socket.destroy())
  },
  async (socket, arrived) => {
    const done = await answer(arrived)
    write(socket, { ...done, body: done.body.subarray(0, done.body.length / 2) }, done.body.length)
    socket.end()
  },
  (socket) => {
    const html = Buffer.from("<html><body><h1>Service Unavailable</h1></body></html>")
    write(socket, { status: pick([200, 503]), headers: { "content-type": "text/html" }, body: html })
  },
  (socket) => {
    const bytes = Buffer.from(Array.from({ length: 1 + below(200) }, () => below(256)))
    write(socket, { status: 200, headers: { "content-type": "application/json" }, body: bytes })
  },
  // No HTTP at all.
  (socket) => void socket.end(Buffer.from(Array.from({ length: 50 }, () => below(256)))),
  // A length that is too short, which leaves bytes on the connection, and one that never comes.
  async (socket, arrived) => {
    const done = await answer(arrived)
    write(socket, done, Math.floor(done.body.length / 2))
  },
  async (socket, arrived) => {
    const done = await answer(arrived)
    write(socket, done, done.body.length + 100)
  },
]

let open = 0
let busy = 0

const serve = async (socket: Socket, arrived: Arrived) => {
  busy++
  try {
    const written = writeOf(arrived.method, arrived.target)
    note(written === undefined ? "R" : "W", written ?? /\/s-(\d+)/.exec(arrived.target)?.[1])
    await (next() < 0.2 ? pick(faults)(socket, arrived) : answer(arrived).then((done) => write(socket, done)))
  } finally {
    busy--
  }
}

const server = createServer((socket) => {
  open++
  socket.setNoDelay(true)
  let received = Buffer.alloc(0)
  // One exchange after the other, as they come.
  let turn = Promise.resolve()
  socket.on("data", (chunk: Buffer<ArrayBuffer>) => {
    received = Buffer.concat([received, chunk])
    while (true) {
      const end = received.indexOf("\r\n\r\n")
      if (end < 0) return
      const [line = "", ...lines] = received.subarray(0, end).toString("latin1").split("\r\n")
      const headers = new Headers(lines.map((line): [string, string] => {
        const at = line.indexOf(":")
        return [line.slice(0, at), line.slice(at + 1).trim()]
      }))
      const start = end + 4
      const length = Number(headers.get("content-length") ?? 0)
      if (received.length < start + length) return
      const [method = "", target = ""] = line.split(" ")
      received = Buffer.from(received.subarray(start + length))
      turn = turn.then(() => serve(socket, { method, target, headers }))
    }
  }).on("error", () => {}).on("close", () => open--)
})

let bound = 0
const listen = (port: number) =>
  server.listen(port, "127.0.0.1", () => {
    const address = server.address()
    bound = typeof address === "object" && address !== null ? address.port : 0
    console.log(bound)
  })

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [command, port] = line.split(" ")
    if (command === "listen") listen(Number(port))
    else console.log(JSON.stringify({ open, busy }))
  })
  .on("close", () => process.exit())
console.log("ready")
