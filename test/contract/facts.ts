/**
 * What the contract says and what the declarations say, in the same words: one fact a line, so that they can be compared.
 *
 *     ListClusters                                     GET /v3/clusters, ClusterOperations
 *     ListClusters ?clusterStatus                      optional array, repeated, unique
 *     ListClusters ?clusterStatus[] = CREATE_FAILED    member
 *     ListClusters succeeds                            200
 *     ListClusters gives .clusters[].version           required string
 *     CreateCluster fails 409                          yes
 *     error 409 .message                               optional string
 *
 * @module
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { Errors, type Operation } from "effect-parallelcluster"
import { type Kind, parametersOf } from "../../src/core/Parameters.ts"

/** Facts by what they are about. */
export type Facts = ReadonlyMap<string, string>

const sorted = (facts: Iterable<readonly [string, string]>): Facts =>
  new Map([...facts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))

// The contract.

/** As much of an OpenAPI document as there are facts in it. */
interface Document {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, DocumentSchema>> }
}

interface DocumentOperation {
  readonly operationId: string
  readonly tags: ReadonlyArray<string>
  readonly parameters?: ReadonlyArray<{
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly style?: string
    readonly explode?: boolean
    readonly schema: DocumentSchema
  }>
  readonly requestBody?: DocumentContent
  readonly responses: Readonly<Record<string, DocumentContent>>
}

interface DocumentContent {
  readonly content?: Readonly<Record<string, { readonly schema: DocumentSchema }>>
}

interface DocumentSchema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly enum?: ReadonlyArray<string>
  readonly uniqueItems?: boolean
  readonly items?: DocumentSchema
  readonly required?: ReadonlyArray<string>
  readonly properties?: Readonly<Record<string, DocumentSchema>>
}

/** The facts of a published document. */
export const ofDocument = (given: unknown): Facts => {
  // What is not as it should be shows as a fact that is missing, or fails here.
  const document = given as Document
  const facts: Array<readonly [string, string]> = []

  const resolve = (schema: DocumentSchema): DocumentSchema =>
    schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split("/").at(-1)!]!

  const walk = (about: string, presence: string, unresolved: DocumentSchema, more = ""): void => {
    const schema = resolve(unresolved)
    const { enum: members, format, items, pattern, properties = {}, required = [], type, uniqueItems } = schema
    const kind = format === "date-time" ? format : type
    const rule = pattern === undefined ? "" : ` like ${pattern}`
    facts.push([about, `${presence} ${kind}${rule}${more}${uniqueItems ? ", unique" : ""}`.trim()])
    for (const member of members ?? []) facts.push([`${about} = ${member}`, "member"])
    if (items !== undefined) walk(`${about}[]`, "", items)
    for (const [name, property] of Object.entries(properties)) {
      walk(`${about}.${name}`, required.includes(name) ? "required" : "optional", property)
    }
  }

  const bodyOf = ({ content }: DocumentContent) => content?.["application/json"]?.schema

  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      // The package names operations as Python does, the published document as everybody else: `list_clusters`, `ListClusters`.
      const id = operation.operationId.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())
      const group = operation.tags.join().replaceAll(" ", "")
      facts.push([id, `${method.toUpperCase()} ${path}, ${group}`])
      for (const parameter of operation.parameters ?? []) {
        const { schema } = parameter
        const style = resolve(schema).type !== "array"
          ? ""
          : parameter.style === "form" && parameter.explode
          ? ", repeated"
          : `, ${parameter.style}${parameter.explode ? ", explode" : ""}`
        const place = parameter.in === "query" ? "?" : parameter.in === "path" ? "/" : `${parameter.in} `
        walk(`${id} ${place}${parameter.name}`, parameter.required ? "required" : "optional", schema, style)
      }
      const body = operation.requestBody && bodyOf(operation.requestBody)
      if (body !== undefined) walk(`${id} body `, "required", body)
      for (const [status, response] of Object.entries(operation.responses)) {
        const schema = bodyOf(response)
        if (status.startsWith("2")) {
          facts.push([`${id} succeeds`, status])
          if (schema !== undefined) walk(`${id} gives `, "", schema)
        } else {
          facts.push([`${id} fails ${status}`, "yes"])
          if (schema !== undefined) walk(`error ${status} `, "", schema)
        }
      }
    }
  }
  return sorted(facts)
}

// The declarations.

/** The classes of the errors that every operation has. */
const common = {
  400: Errors.BadRequest,
  401: Errors.Unauthorized,
  429: Errors.LimitExceeded,
  500: Errors.InternalService,
}

/** The contract's statuses of the errors that only some operations declare. */
const statuses = { NotFound: "404", Conflict: "409", DryrunOperation: "412" } as const

/** Members of the errors that are not from the body. */
const ownMembers = new Set([
  "_tag",
  "service",
  "attempts",
  "corrected",
  "errorType",
  "field",
  "operation",
  "outcome",
  "requestId",
  "retryAfter",
  "routed",
  "status",
  "totalRetryDelay",
  "rate",
  "waited",
])

/** How facts name the places of parameters. */
const places = { address: "@", body: "body .", path: "/", query: "?" } as const

const dateTime = SchemaAST.toEncoded(Schema.DateFromString.ast).annotations?.expected

/** The facts of the package's declarations. */
export const ofDeclarations = (declarations: Iterable<Operation.Declaration>): Facts => {
  const facts: Array<readonly [string, string]> = []

  const parameter = (about: string, presence: string, kind: Kind): void => {
    const rule = kind.type === "string" && kind.pattern !== undefined ? ` like ${kind.pattern.source}` : ""
    const list = kind.type === "array" ? `, repeated${kind.unique ? ", unique" : ""}` : ""
    facts.push([about, `${presence} ${kind.type}${rule}${list}`.trim()])
    if (kind.type === "array") parameter(`${about}[]`, "", kind.item)
    if (kind.type !== "string") return
    for (const member of kind.members ?? []) facts.push([`${about} = ${member}`, "member"])
  }

  const walk = (about: string, presence: string, ast: SchemaAST.AST): void => {
    facts.push([about, `${presence} ${kindOf(ast)}`.trim()])
    for (const part of SchemaAST.isUnion(ast) ? ast.types : [ast]) {
      for (const member of part.annotations?.["examples"] as ReadonlyArray<string> | undefined ?? []) {
        facts.push([`${about} = ${member}`, "member"])
      }
      if (SchemaAST.isArrays(part)) { for (const item of part.rest) walk(`${about}[]`, "", item) }
      if (SchemaAST.isObjects(part)) {
        for (const { name, type } of part.propertySignatures) {
          walk(`${about}.${String(name)}`, SchemaAST.isOptional(type) ? "optional" : "required", type)
        }
      }
    }
  }

  const presenceOf = (ast: SchemaAST.AST) => SchemaAST.isOptional(ast) ? "optional" : "required"

  const classes = new Map<string, Schema.Struct.Fields>()
  for (const operation of declarations) {
    const { errors, group, method, operationId, parameters, path, response, status } = operation
    facts.push([operationId, `${method} ${path}, ${group}`], [`${operationId} succeeds`, String(status)])
    for (const { kind, name, place, required } of parametersOf(operation)) {
      parameter(`${operationId} ${places[place]}${name}`, required ? "required" : "optional", kind)
    }
    if (Object.keys(parameters.body).length > 0) facts.push([`${operationId} body `, "required object"])
    const encoded = SchemaAST.toEncoded(response.ast)
    if (!SchemaAST.isVoid(encoded)) walk(`${operationId} gives `, "", encoded)
    const declared = Object.entries(errors).map(([tag, Class]) =>
      [statuses[tag as keyof typeof statuses], Class] as const
    )
    for (const [status, Class] of [...Object.entries(common), ...declared]) {
      facts.push([`${operationId} fails ${status}`, "yes"])
      classes.set(status, Class.fields)
    }
  }
  for (const [status, fields] of classes) {
    facts.push([`error ${status} `, "object"])
    for (const [name, { ast }] of Object.entries(fields)) {
      if (!ownMembers.has(name)) walk(`error ${status} .${name}`, presenceOf(ast), SchemaAST.toEncoded(ast))
    }
  }
  return sorted(facts)
}

/** Of a response or an error, as it is encoded. */
const kindOf = (ast: SchemaAST.AST): string => {
  if (SchemaAST.isUnion(ast)) {
    // A response that may be empty can be `undefined`.
    const kinds = ast.types.filter((type) => !SchemaAST.isUndefined(type)).map(kindOf)
    return [...new Set(kinds)].join(" or ")
  }
  if (SchemaAST.isArrays(ast)) return "array"
  if (SchemaAST.isObjects(ast)) return "object"
  if (SchemaAST.isBoolean(ast)) return "boolean"
  if (SchemaAST.isNumber(ast)) return "integer"
  if (SchemaAST.isString(ast)) return ast.annotations?.["expected"] === dateTime ? "date-time" : "string"
  return ast._tag
}
