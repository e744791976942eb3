/**
 * The gateway as a Cloudflare worker. Its secrets and variables have the names that a script's environment has; `ORIGIN` is
 * where the page is served from, `TOKEN` what its readers type in.
 *
 * @module
 */
import * as ConfigProvider from "effect/ConfigProvider"
import * as Layer from "effect/Layer"
import * as ParallelCluster from "effect-parallelcluster/ParallelCluster"
import { bearer, make } from "./gateway.ts"

interface Env {
  readonly PCLUSTER_API_URL: string
  readonly AWS_ACCESS_KEY_ID: string
  readonly AWS_SECRET_ACCESS_KEY: string
  readonly AWS_SESSION_TOKEN?: string
  readonly AWS_REGION?: string
  readonly ORIGIN: string
  readonly TOKEN: string
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> => {
    const client = Layer.provide(ParallelCluster.layerEnv, ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
    return make({ client, origins: [env.ORIGIN], authorize: bearer(env.TOKEN) })(request)
  },
}
