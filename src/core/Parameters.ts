/**
 * The parameters of an operation as data, read from the schemas of its declaration: for the simulator, the contract check, the
 * command line and the MCP tools.
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Declaration } from "./Service.ts"

/** What a parameter takes. */
export type Kind =
  | { readonly type: "boolean" | "date-time" | "integer" }
  | {
    readonly type: "string"
    /** The pattern of the contract, where it has one. */
    readonly pattern?: RegExp
    /** The allowed values, where there are only some. */
    readonly members?: ReadonlyArray<string>
    /** Shown nowhere. */
    readonly secret?: true
  }
  | { readonly type: "array"; readonly item: Kind }

/** One parameter. */
export interface Parameter {
  readonly name: string
  /** Where it travels; `address` is a region whose address is called, which is nowhere in the request. */
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
  if (item !== undefined) return { type: "array", item: kindOf(item) }
  if (SchemaAST.isUnion(ast)) {
    const types = ast.types.filter((member) => !SchemaAST.isUndefined(member))
    const members = types.flatMap((member) => SchemaAST.isLiteral(member) ? [String(member.literal)] : [])
    return members.length === 0 ? kindOf(types[0]!) : { type: "string", members }
  }
  const pattern = patternOf(ast)
  return pattern === undefined ? { type: "string" } : { type: "string", pattern }
}

/** The pattern that a check made by `Schema.isPattern` says it has. */
const patternOf = (ast: SchemaAST.AST): RegExp | undefined => {
  for (const check of ast.checks ?? []) {
    const payload = check.annotations?.representation?.payload
    if (typeof payload === "object" && payload !== null && "source" in payload && typeof payload.source === "string") {
      return new RegExp(payload.source)
    }
  }
  return undefined
}
