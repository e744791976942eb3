/**
 * `examples/telemetry.ts` as a user runs it, against a collector on loopback.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { serve, workerd } from "../support/sockets.ts"

/** As much of OTLP's JSON as is looked at here. */
interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number | string }
}
interface Traces {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: ReadonlyArray<Attribute> }
    readonly scopeSpans: ReadonlyArray<{
      readonly spans: ReadonlyArray<{
        readonly name: string
        readonly spanId: string
        readonly parentSpanId?: string
        readonly attributes: ReadonlyArray<Attribute>
      }>
    }>
  }>
}

const attributes = (list: ReadonlyArray<Attribute>) =>
  Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]))

describe.skipIf(workerd)("the example for OTLP", () => {
  it.live("exports spans, metrics and logs", () =>
    Effect.gen(function* () {
      const received: Record<string, string> = {}
      const collector = yield* serve((request, response) => {
        let body = ""
        request.setEncoding("utf8").on("data", (chunk) => body += chunk).on("end", () => {
          received[request.url ?? ""] = (received[request.url ?? ""] ?? "") + body
          response.setHeader("content-type", "application/json").end("{}")
        })
      })
      const code = yield* Effect.promise(async () => {
        const { spawn } = await import("node:child_process")
        const { default: process } = await import("node:process")
        const file = "examples/telemetry.ts"
        // Whatever API the environment names is not for a test.
        const { PCLUSTER_API_URL: _, ...env } = process.env
        const child = spawn(process.execPath, "Deno" in globalThis ? ["run", "-A", file] : [file], {
          env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector },
          stdio: ["ignore", "ignore", "inherit"],
        })
        return await new Promise((resolve) => child.on("close", resolve))
      })
      assert.strictEqual(code, 0)
      assert.sameMembers(Object.keys(received), ["/v1/traces", "/v1/metrics", "/v1/logs"])

      // What was received is what OTLP prescribes, or the assertions fail.
      const { resourceSpans: [traces] } = JSON.parse(received["/v1/traces"]!) as Traces
      assert.strictEqual(attributes(traces!.resource.attributes)["service.name"], "image-reader")
      const spans = traces!.scopeSpans.flatMap(({ spans }) => spans)
      const named = (name: string) => spans.filter((span) => span.name === name)
      const [own] = named("read-image-logs")
      const [operation] = named("ImageLogs.listImageLogStreams")
      const attempts = named("ImageLogs.listImageLogStreams attempt")
      assert.strictEqual(operation?.parentSpanId, own?.spanId)
      assert.deepStrictEqual(attempts.map(({ parentSpanId }) => parentSpanId), [operation?.spanId, operation?.spanId])
      assert.sameMembers(attempts.map((span) => attributes(span.attributes)["http.response.status_code"]), [429, 200])
      assert.deepInclude(attributes(attempts[0]!.attributes), {
        "rpc.system": "aws-api",
        "rpc.service": "ParallelCluster",
        "rpc.method": "ListImageLogStreams",
        "cloud.region": "us-east-1",
      })
      for (const metric of ["rpc.client.duration", "parallelcluster.client.attempts"]) {
        assert.include(received["/v1/metrics"], metric)
      }
      assert.include(received["/v1/logs"], "ImageLogs.listImageLogStreams: attempt 2, 200")
      assert.notMatch(Object.values(received).join(), /Signature=|simulator-secret/)
    }))
})
