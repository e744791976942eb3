/**
 * The shape of the rules of a ParallelCluster version, which `npm run configuration` reads out of the server's package: what
 * its schemas declare. What the server has as code, such as "one of these two", stands here by its name only.
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
  /** The server's checks that are code. */
  readonly hooks?: ReadonlyArray<string>
  /** What the server needs although its schema does not require it. */
  readonly needs?: ReadonlyArray<string>
}

/** One key of a section. The limits hold for the value that was read, so that those of an integer hold for text too. */
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
  /** The section's name; of a list: the items. */
  readonly of?: string | FieldRules
  readonly oneOf?: ReadonlyArray<string | number>
  /** For the flag `u`. */
  readonly pattern?: string
  readonly patternMessage?: string
  readonly range?: readonly [least: number | null, most: number | null]
  readonly rangeMessage?: string
  /** In code points, or items. */
  readonly length?: readonly [least: number | null, most: number | null]
  readonly lengthMessage?: string
  /** A check that is code. */
  readonly check?: string
  /** How an update may change it. */
  readonly policy?: string
  /** Of sections: the key by whose value an update recognizes an item. */
  readonly key?: string
}
