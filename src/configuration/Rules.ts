/**
 * The type of the rules of a ParallelCluster version, which `npm run configuration` generates from the schemas in the server's
 * package. Checks that the server implements as code, such as "one of these two", are referenced by name.
 *
 * @module
 */

/** The rules of clusters or of images, of one version. */
export interface Rules {
  readonly version: string
  /** The name of the outermost section. */
  readonly root: string
  readonly sections: Readonly<Record<string, SectionRules>>
}

/** A mapping with known keys. */
export interface SectionRules {
  readonly fields: Readonly<Record<string, FieldRules>>
  /** Names of checks that the server implements as code. */
  readonly hooks?: ReadonlyArray<string>
  /** Keys that the server needs although its schema does not require them. */
  readonly needs?: ReadonlyArray<string>
}

/** One key of a section. Limits apply to the decoded value, so that those of an integer also apply to text. */
export interface FieldRules {
  readonly type:
    | "text"
    | "integer"
    | "number"
    | "boolean"
    | "mapping"
    | "any"
    | "section"
    | "sections"
    | "list"
    | "action"
  readonly required?: boolean
  /** The name of the section; for a list, its items. */
  readonly of?: string | FieldRules
  readonly oneOf?: ReadonlyArray<string | number>
  /** A regular expression for the flag `u`. */
  readonly pattern?: string
  readonly patternMessage?: string
  readonly range?: readonly [least: number | null, most: number | null]
  readonly rangeMessage?: string
  /** In code points, or items. */
  readonly length?: readonly [least: number | null, most: number | null]
  readonly lengthMessage?: string
  /** The name of a check that the server implements as code. */
  readonly check?: string
  /** The name of its update policy. */
  readonly policy?: string
  /** For lists of sections: the key that identifies an item in an update. */
  readonly key?: string
}
