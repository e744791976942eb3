/**
 * What `one-operation.ts` is, with all of `effect-parallelcluster/ImageConfiguration`. The package `yaml` is counted apart: whoever
 * parses brings it.
 *
 * @module
 */
import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
import worker from "./one-operation.ts"

// As a whole: no bundler can know that a part is not used.
export default { ...worker, configuration: ImageConfiguration }
