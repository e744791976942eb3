/**
 * The server's side of `test/package/consumer/writes.ts`: takes requests on raw sockets, answers reads, and loses writes.
 *
 * @module
 */
import assert from "node:assert/strict"
import { createServer, type Server, type Socket } from "node:net"
import { type Case, cases, type Result } from "../package/consumer/writes.ts"

const read = '{"logStreams":[]}'

const lose = (socket: Socket, fault: Case["fault"]) => {
  if (fault === "closed") socket.end()
  else if (fault === "reset") socket.resetAndDestroy()
  else if (fault === "broken off") socket.write("HTTP/1.1 202 Accepted\r\ncontent-ty", () => socket.destroy())
}

/** A port at which writes meet a fault, and how many arrived there. */
const listen = async (fault: Case["fault"]) => {
  const arrived = { reads: 0, writes: 0, chunked: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let received = ""
    socket.on("error", () => {}).on("close", () => sockets.delete(socket)).on("data", (chunk) => {
      received += chunk.toString("latin1")
      while (true) {
        const end = received.indexOf("\r\n\r\n")
        if (end < 0) return
        const head = received.slice(0, end).toLowerCase()
        const chunked = head.includes("\r\ntransfer-encoding:")
        const length = Number(/\r\ncontent-length: *(\d+)/.exec(head)?.[1] ?? 0)
        const size = chunked ? received.indexOf("0\r\n\r\n", end) + 5 : end + 4 + length
        if (received.length < size || (chunked && size < end)) return
        received = received.slice(size)
        if (head.startsWith("get ")) {
          arrived.reads++
          socket.write(
            `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${read.length}\r\n\r\n${read}`,
          )
          continue
        }
        arrived.writes++
        if (chunked) arrived.chunked++
        lose(socket, fault)
      }
    })
  })
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(typeof address === "object" && address !== null ? address.port : 0)
    })
  )
  return { arrived, port, close: () => close(server, sockets) }
}

const close = (server: Server, sockets: ReadonlySet<Socket>) => {
  for (const socket of sockets) socket.destroy()
  server.close()
}

/** Runs all cases with `client`, which is given a port for each, and checks that every write arrived once and is told of so. */
export const loseWrites = async (client: (ports: ReadonlyArray<number>) => Promise<ReadonlyArray<Result>>) => {
  const servers = await Promise.all(cases.map(({ fault }) => listen(fault)))
  try {
    const results = await client(servers.map(({ port }) => port))
    for (const [index, { fault, method, reused, transport }] of cases.entries()) {
      const what = `${method} over ${transport} on a ${reused ? "kept" : "fresh"} connection, ${fault}`
      assert.deepEqual(
        { ...servers[index]?.arrived, ...results[index] },
        {
          reads: reused ? 1 : 0,
          writes: 1,
          chunked: 0,
          tag: fault === "silent" ? "RequestTimeout" : "TransportFailure",
          outcome: "unknown",
          attempts: 1,
        },
        what,
      )
    }
  } finally {
    for (const { close } of servers) close()
  }
}
