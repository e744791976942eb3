/**
 * Configurations of images as values: their type, a check that needs no server, and the text to send.
 *
 * The rules are those of the server's own schema, read out of its package ({@link version}). What the server finds out only by
 * asking AWS, such as whether the parent image exists, is left to a dry run (`Dryrun.run`).
 *
 * @module
 */
import type * as Effect from "effect/Effect"
import { toText as writeText } from "../services/parallelcluster/shapes/ConfigurationText.ts"
import { type Finding, make } from "./Check.ts"
import type { InvalidConfiguration, InvalidYaml } from "./Errors.ts"
import { imageHooks } from "./ImageHooks.ts"
import { imageFragments } from "./ImageJsonSchema.ts"
import type { ImageConfiguration } from "./ImageSections.ts"
import { type JsonSchema, make as makeJsonSchema } from "./JsonSchema.ts"
import { rules } from "./rules/image-3.16.1.ts"
import * as Text from "./Text.ts"
import type { Mapping } from "./Values.ts"

export type { Finding } from "./Check.ts"
export { InvalidConfiguration, InvalidYaml } from "./Errors.ts"
export type * from "./ImageSections.ts"
export type { JsonSchema } from "./JsonSchema.ts"

/**
 * The version of ParallelCluster whose rules these are.
 *
 * @example
 * ```ts
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * console.log(ImageConfiguration.version)
 * // 3.16.1
 * ```
 */
export const version: string = /*#__PURE__*/ (() => rules.version)()

/**
 * What the server's schema would say of a value: nothing when it is right. It takes any value, and never throws.
 *
 * Paths are the server's: keys and indexes with dots between, `_schema` for a section as a whole. Where the server crashes
 * instead of saying what is wrong, this says it. Numbers and booleans may be written as text, as the server allows.
 *
 * @example
 * ```ts
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * console.log(ImageConfiguration.check({ Build: { ParentImage: "ami-0123456789abcdef0" } })[0]?.path)
 * // Build.InstanceType
 * ```
 */
export const check: (value: unknown) => ReadonlyArray<Finding> = /*#__PURE__*/ make(rules, imageHooks)

/**
 * Gives a value its type if {@link check} finds nothing, and fails with {@link InvalidConfiguration} otherwise. The value is
 * not changed: what is left out stays so.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * const read = (text: string) => ImageConfiguration.parse(text).pipe(Effect.flatMap(ImageConfiguration.decode))
 * ```
 */
export const decode = (value: unknown): Effect.Effect<ImageConfiguration, InvalidConfiguration> =>
  Text.decode<ImageConfiguration>("image", check, value)

/**
 * Reads YAML as the server does, and fails with {@link InvalidYaml}, which has line and column. It needs the package `yaml`,
 * an optional peer dependency. What is in the text is not checked: see {@link decode}.
 *
 * The server follows YAML 1.1: `yes` and `on` are true, `010` is 8, `1:30` is 90, and `2026-01-31` is a date. Where text is
 * expected, {@link check} says so; quotes help.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * const region = ImageConfiguration.parse("Region: us-east-1").pipe(Effect.map((value) => value["Region"]))
 * ```
 */
export const parse = (text: string): Effect.Effect<Mapping, InvalidYaml> => Text.parse(text)

/**
 * The text of a configuration, as `buildImage` sends it when it is given a value: JSON, which is YAML.
 *
 * @example
 * ```ts
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * const text = ImageConfiguration.toText({
 *   Build: { InstanceType: "c5.xlarge", ParentImage: "ami-0123456789abcdef0" }
 * })
 * ```
 */
export const toText = (value: ImageConfiguration): string => writeText(value)

/**
 * A JSON Schema (draft 7) for editors. It refuses nothing that {@link check} takes, and what {@link check} refuses as far as
 * JSON Schema can say it. The package has it as a file too, with descriptions: `ImageConfiguration.schema.json`.
 *
 * @example
 * ```ts
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * const text = JSON.stringify(ImageConfiguration.jsonSchema)
 * ```
 */
export const jsonSchema: JsonSchema = /*#__PURE__*/ makeJsonSchema(rules, "Image", imageFragments)
