/**
 * The parameters of an operation as data, read from the schemas of its declaration: for the simulator, the contract check, the
 * command line and the MCP tools.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Declaration } from "./Service.ts"

/** The type of a parameter's values. */
export type Kind =
  | { readonly type: "boolean" | "date-time" | "integer" }
  | {
    readonly type: "string"
    /** The contract's pattern, if it has one. */
    readonly pattern?: RegExp
    /** The allowed values of an enumeration. */
    readonly members?: ReadonlyArray<string>
    /** Redacted. */
    readonly secret?: true
  }
  | {
    readonly type: "array"
    readonly item: Kind
    /** Each value at most once. */
    readonly unique?: true
  }

/** One parameter. */
export interface Parameter {
  readonly name: string
  /** The part of the request that has it. `address`: it selects the region's endpoint, and is not in the request. */
  readonly place: "address" | "body" | "path" | "query"
  readonly required: boolean
  readonly kind: Kind
}

/** The parameters of an operation, in the order of its declaration: path, query, body. */
export const parametersOf = ({ parameters, service }: Pick<Declaration, "parameters" | "service">): ReadonlyArray<
  Parameter
> => [
  ...(["path", "query", "body"] as const).flatMap((place) =>
    Object.entries(parameters[place]).map(([name, { ast }]): Parameter => ({
      name,
      place,
      required: !SchemaAST.isOptional(ast),
      kind: kindOf(ast),
    }))
  ),
  ...(service.region === "address"
    ? [{ name: "region", place: "address", required: false, kind: { type: "string" } } as const]
    : []),
]

const kindOf = (ast: SchemaAST.AST): Kind => {
  if (SchemaAST.isBoolean(ast)) return { type: "boolean" }
  if (SchemaAST.isNumber(ast)) return { type: "integer" }
  // The declared types in parameters are `Date` and `Redacted`, which is made of text.
  if (SchemaAST.isDeclaration(ast)) {
    return ast.run === Schema.Date.ast.run ? { type: "date-time" } : { type: "string", secret: true }
  }
  const [item] = SchemaAST.isArrays(ast) ? ast.rest : []
  if (item !== undefined) {
    const unique = representationOf(ast, "effect/schema/isUnique") !== undefined
    return { type: "array", item: kindOf(item), ...(unique ? { unique } : {}) }
  }
  const types = SchemaAST.isUnion(ast) ? ast.types.filter((member) => !SchemaAST.isUndefined(member)) : [ast]
  const members = types.flatMap((member) => SchemaAST.isLiteral(member) ? [String(member.literal)] : [])
  if (members.length > 0) return { type: "string", members }
  if (types[0] !== ast) return kindOf(types[0]!)
  const payload = representationOf(ast, "effect/schema/isPattern")?.payload
  return typeof payload === "object" && payload !== null && "source" in payload && typeof payload.source === "string"
    ? { type: "string", pattern: new RegExp(payload.source) }
    : { type: "string" }
}

/** The check of this kind, as it describes itself. */
const representationOf = ({ checks }: SchemaAST.AST, id: string) =>
  checks?.map(({ annotations }) => annotations?.representation).find((representation) => representation?.id === id)
