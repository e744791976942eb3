/**
 * Configurations of images as values: type, offline check, and text to send.
 *
 * The rules are those of the server's own schema, extracted from its package ({@link version}). Checks that need AWS, such as whether
 * the parent image exists, need a dry run (`Dryrun.run`).
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
 * The version of ParallelCluster that the rules are from.
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
 * Checks any value with the rules of the server's schema. Returns the findings, none for a valid value. Never throws.
 *
 * Paths are those of the server: keys and indexes separated by dots, `_schema` for a section as a whole. Where the server crashes,
 * the finding explains the mistake. Numbers and booleans can be text, as in the server.
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
 * Returns the value with its type if {@link check} finds nothing, and fails with {@link InvalidConfiguration} otherwise. Does not
 * change the value or add defaults.
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
 * Parses YAML like the server, and fails with {@link InvalidYaml}, which has line and column. Needs the package `yaml`, an optional
 * peer dependency. Does not check the contents: see {@link decode}.
 *
 * The server uses YAML 1.1: `yes` and `on` are true, `010` is 8, `1:30` is 90, and `2026-01-31` is a date. {@link check} reports where
 * text is expected; quote such values.
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
 * The text of a configuration, as `buildImage` sends a value: JSON, which is valid YAML.
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
 * A JSON Schema (draft 7) for editors. It accepts everything that {@link check} accepts, and refuses what {@link check} refuses as far
 * as JSON Schema can express it. The package also has it as a file, with descriptions: `ImageConfiguration.schema.json`.
 *
 * @example
 * ```ts
 * import * as ImageConfiguration from "effect-parallelcluster/ImageConfiguration"
 *
 * const text = JSON.stringify(ImageConfiguration.jsonSchema)
 * ```
 */
export const jsonSchema: JsonSchema = /*#__PURE__*/ makeJsonSchema(rules, "Image", imageFragments)
