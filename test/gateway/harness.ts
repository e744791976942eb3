/**
 * The gateway as it is deployed: its worker in workerd, the page on an origin of its own, the simulator as the API, each
 * behind a loopback port.
 *
 * @module
 */
import { build } from "esbuild"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { keys } from "../support/harness.ts"

/** What a reader of the page types in. */
export const token = "let-me-read"

const example = fileURLToPath(new URL("../../examples/edge-gateway/", import.meta.url))
const types: Record<string, string> = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript" }

/** The page, with the gateway's address filled in as one does when deploying it. */
const servePage = (gateway: () => string) =>
  serve((request) => {
    const { pathname } = new URL(request.url)
    const file = pathname === "/" ? "index.html" : pathname.slice(1)
    const type = types[extname(file)]
    if (type === undefined || file.includes("/")) return Promise.resolve(new Response("", { status: 404 }))
    const text = readFileSync(join(example, "page", file), "utf8")
      .replace('name="gateway" content=""', `name="gateway" content="${gateway()}"`)
      .replace("connect-src 'self'", `connect-src ${gateway()}`)
    return Promise.resolve(new Response(text, { headers: { "content-type": type } }))
  })

const configuration = (bindings: Record<string, string>) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-10-01",
      bindings = [${
  Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`).join(", ")
}],
    )),
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
`

/** A worker for the life of the scope: its address, and what it has logged. */
export const serveWorker = (bindings: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const directory = mkdtempSync(join(tmpdir(), "effect-parallelcluster-gateway-"))
      await build({
        entryPoints: [join(example, "worker.ts")],
        bundle: true,
        format: "esm",
        platform: "browser",
        conditions: ["workerd", "worker"],
        outfile: join(directory, "worker.js"),
        logLevel: "warning",
      })
      const config = join(directory, "config.capnp")
      writeFileSync(config, configuration(bindings))
      const binary = String(createRequire(import.meta.url)("workerd").default)
      const child = spawn(binary, ["serve", "--control-fd=1", config], { stdio: ["ignore", "pipe", "pipe"] })
      const logged: Array<string> = []
      child.stderr.on("data", (part) => logged.push(String(part)))
      const port = await new Promise<number>((resolve, reject) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
          if (line.startsWith('{"event":"listen"')) resolve(Number(JSON.parse(line).port))
          else logged.push(line)
        })
        child.on("exit", (code) => reject(new Error(`workerd ended with exit code ${code}: ${logged}`)))
      })
      return { child, directory, logged, origin: `http://127.0.0.1:${port}` }
    }),
    ({ child, directory }) =>
      Effect.sync(() => {
        child.kill()
        rmSync(directory, { recursive: true, force: true })
      }),
  ).pipe(Effect.map(({ logged, origin }) => ({ origin, log: () => logged.join("\n") })))

/** The role that the worker's identity provider leads to. */
const roleArn = "arn:aws:iam::123456789012:role/edge-worker"
const client = { id: "edge-worker", secret: "client-secret-of-the-worker" }

/** The identity provider: gives a token to who knows the client's secret. */
const serveTokens = serve(async (request) => {
  const form = new URLSearchParams(await request.text())
  return form.get("client_id") === client.id && form.get("client_secret") === client.secret
    ? Response.json({ access_token: "identity-token-of-the-worker", token_type: "Bearer" })
    : Response.json({ error: "invalid_client" }, { status: 401 })
})

/** The worker's bindings, without long-lived credentials of AWS. */
export const webIdentity = Effect.fnUntraced(function* (environment: Readonly<Record<string, string>>) {
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, PCLUSTER_API_URL: ___, ...rest } = environment
  const tokens = yield* serveTokens
  return { ...rest, AWS_ROLE_ARN: roleArn, TOKEN_URL: tokens, CLIENT_ID: client.id, CLIENT_SECRET: client.secret }
})

/** All three, with a default deployment. The worker's credentials are those of a web identity. */
export const deploy = Effect.gen(function* () {
  const simulator = yield* Simulator.make({
    deployment: "default",
    credentials: [keys],
    pageSizes: { stackEvents: 3, logEvents: 100 },
  })
  const api = yield* serve(simulator.handler)
  let gateway = ""
  const page = yield* servePage(() => gateway)
  yield* simulator.trustToken({ token: "identity-token-of-the-worker", roleArn })
  const bindings = yield* webIdentity(simulator.environment(api))
  const worker = yield* serveWorker({ ...bindings, ORIGIN: page, TOKEN: token })
  gateway = worker.origin
  return { simulator, gateway, page, log: worker.log, bindings }
})

const minutes = (n: number) => new Date(Date.UTC(2026, 10, 22, 8, n))

/** A build that failed, and 250 lines of its log. */
export const seed = Effect.fnUntraced(function* (simulator: Simulator.Simulator["Service"], imageId: string) {
  const messages = [
    ...Array.from({ length: 249 }, (_, i) => `TOE step ${i}`),
    "Stderr: tar: /opt/solver/lib/libsolver.so: Cannot write: No space left on device",
  ]
  yield* simulator.putLogEvents({
    imageId,
    logStreamName: "3.16.1/1",
    events: messages.map((message, i) => ({ timestamp: new Date(minutes(0).getTime() + i * 1000), message })),
  })
  const reason = "Workflow step 'ApplyBuildComponents' failed: exit status 1, see the log of the build"
  const [stack, kind] = ["AWS::CloudFormation::Stack", "AWS::ImageBuilder::"]
  const events = [
    [0, imageId, stack, "CREATE_IN_PROGRESS"],
    [1, "InfrastructureConfiguration", `${kind}InfrastructureConfiguration`, "CREATE_IN_PROGRESS"],
    [1, "BuildComponent", `${kind}Component`, "CREATE_IN_PROGRESS"],
    [2, "InfrastructureConfiguration", `${kind}InfrastructureConfiguration`, "CREATE_COMPLETE"],
    [4, "BuildComponent", `${kind}Component`, "CREATE_COMPLETE"],
    [4, "ParallelClusterImage", `${kind}Image`, "CREATE_IN_PROGRESS"],
    [65, "ParallelClusterImage", `${kind}Image`, "CREATE_FAILED", reason],
  ] as const
  yield* simulator.putStackEvents({
    imageId,
    events: events.map(([at, logicalResourceId, resourceType, resourceStatus, resourceStatusReason]) => ({
      timestamp: minutes(at),
      logicalResourceId,
      resourceType,
      resourceStatus,
      ...(resourceStatusReason !== undefined && { resourceStatusReason }),
    })),
  })
  // With it comes the stack's last event.
  yield* simulator.putImage({
    imageId,
    stackStatus: "CREATE_FAILED",
    imagebuilderImageStatus: "FAILED",
    imagebuilderImageStatusReason: reason,
    creationTime: minutes(66),
  })
})
