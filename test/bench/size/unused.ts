/**
 * What `npm run bench:size` bundles: one operation in a program that imports what it does not use, and must not carry.
 *
 * @module
 */
import "effect-parallelcluster/Deployment"
import "effect-parallelcluster/Diagnosis"
import "effect-parallelcluster/Logs"
import "effect-parallelcluster/Sts"
export * from "./one-operation.ts"
export { default } from "./one-operation.ts"
