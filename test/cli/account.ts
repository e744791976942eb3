/**
 * A simulated account behind a port, for the command in a process of its own.
 *
 * @module
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Errors, Operation, ParallelCluster } from "effect-parallelcluster"
import * as Simulator from "effect-parallelcluster/testing"
import { serve } from "effect-parallelcluster/testing/HttpServer"
import { run, start } from "../support/examples.ts"

const keys = { accessKeyId: "AKIDTEST", secretAccessKey: "test-secret" }

/** The account, the command that reaches it, and what was requested. */
export const account = (seed: Simulator.Seed, options: Simulator.Options = {}) =>
  Effect.gen(function* () {
    const simulator = yield* Simulator.make({
      region: "us-east-1",
      credentials: [keys],
      pageSizes: { stacks: 5 },
      ...options,
    })
    yield* simulator.seed(seed)
    const requests: Array<string> = []
    const origin = yield* serve((request) => {
      requests.push(request.headers.get("x-amz-target") ?? new URL(request.url).pathname)
      return simulator.handler(request)
    })
    const env = simulator.environment(origin)
    return {
      simulator,
      env,
      requests,
      command: (...args: ReadonlyArray<string>) => run("src/cli/main.ts", args, env),
      commandWith: (more: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
        run("src/cli/main.ts", args, { ...env, ...more }),
      start: (...args: ReadonlyArray<string>) => start("src/cli/main.ts", args, env),
    }
  })

/** An operation that the API does not have. */
export const getQuota = Operation.make({
  service: ParallelCluster.service,
  operationId: "GetQuota",
  group: "Quotas",
  summary: "Gets the quota of a team.",
  method: "GET",
  path: "/v3/quotas/{team}",
  parameters: { path: { team: Schema.String } },
  response: Schema.Struct({ left: Schema.Int }),
  errors: { NotFound: Errors.NotFound },
  idempotent: true,
})
