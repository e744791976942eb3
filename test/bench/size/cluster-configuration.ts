/**
 * What `one-operation.ts` is, with all of `effect-parallelcluster/ClusterConfiguration`. The package `yaml` is counted apart: whoever
 * parses brings it.
 *
 * @module
 */
import * as ClusterConfiguration from "effect-parallelcluster/ClusterConfiguration"
import worker from "./one-operation.ts"

// As a whole: no bundler can know that a part is not used.
export default { ...worker, configuration: ClusterConfiguration }
