/**
 * That `npm run check:contract` finds what it is for: every kind of drift, in the document and in the declarations.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { Errors, type Operation } from "effect-parallelcluster"
import { compare, type Difference, judge, show } from "./compare.ts"
import { departures } from "./departures.ts"
import { ofDeclarations, ofDocument } from "./facts.ts"
import { explain, unread } from "./history.ts"
import { operations } from "../support/operations.ts"

const facts = ofDeclarations(operations.values())

/** What is found when one operation is declared in another way. */
const changing = (operationId: string, change: (operation: Operation.Any) => Partial<Operation.Declaration>) =>
  compare(
    facts,
    ofDeclarations(
      [...operations.values()].map((operation) =>
        operation.operationId === operationId ? { ...operation, ...change(operation) } : operation
      ),
    ),
  ).map((difference) => show(difference, ["was", "is"]))

describe("drift of a declaration", () => {
  const cases: ReadonlyArray<
    readonly [what: string, operationId: string, change: Parameters<typeof changing>[1], found: ReadonlyArray<string>]
  > = [
    ["the path", "DeleteImage", () => ({ path: "/v3/images/{imageId}" }), [
      "DeleteImage: was DELETE /v3/images/custom/{imageId}, ImageOperations; is DELETE /v3/images/{imageId}, ImageOperations",
    ]],
    ["the method", "DeleteImage", () => ({ method: "POST" }), [
      "DeleteImage: was DELETE /v3/images/custom/{imageId}, ImageOperations; is POST /v3/images/custom/{imageId}, ImageOperations",
    ]],
    ["the group", "ListImages", () => ({ group: "Images" }), [
      "ListImages: was GET /v3/images/custom, ImageOperations; is GET /v3/images/custom, Images",
    ]],
    ["the name", "ListOfficialImages", () => ({ operationId: "ListImages" }), []],
    ["the status", "BuildImage", () => ({ status: 200 }), ["BuildImage succeeds: was 202; is 200"]],
    ["an error that is gone", "BuildImage", () => ({ errors: { DryrunOperation: Errors.DryrunOperation } }), [
      "BuildImage fails 409: was yes; is has it not",
    ]],
    ["a parameter that is gone", "DeleteImage", ({ parameters }) => ({ parameters: { ...parameters, query: {} } }), [
      "DeleteImage ?force: was optional boolean; is has it not",
      "DeleteImage ?region: was optional string; is has it not",
    ]],
    ["a parameter's place", "DeleteCluster", ({ parameters: { body, path, query } }) => ({
      parameters: { path: {}, query: { ...query, ...path }, body },
    }), [
      "DeleteCluster /clusterName: was required string like ^[a-zA-Z][a-zA-Z0-9-]+$; is has it not",
      "DeleteCluster ?clusterName: was has it not; is required string like ^[a-zA-Z][a-zA-Z0-9-]+$",
    ]],
    ["a parameter's type", "DeleteImage", ({ parameters }) => ({
      parameters: { ...parameters, query: { ...parameters.query, force: Schema.String } },
    }), ["DeleteImage ?force: was optional boolean; is required string"]],
    ["an array that may hold a thing twice", "ListClusters", ({ parameters }) => ({
      parameters: { ...parameters, query: { ...parameters.query, clusterStatus: Schema.Array(Schema.Literal("A")) } },
    }), [
      "ListClusters ?clusterStatus: was optional array, repeated, unique; is required array, repeated",
      ...["CREATE_COMPLETE", "CREATE_FAILED", "CREATE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS"]
        .map((member) => `ListClusters ?clusterStatus[] = ${member}: was member; is has it not`),
      ...["UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_IN_PROGRESS"]
        .map((member) => `ListClusters ?clusterStatus[] = ${member}: was member; is has it not`),
      "ListClusters ?clusterStatus[] = A: was has it not; is member",
    ]],
    ["a member of a body", "UpdateComputeFleet", ({ parameters }) => ({
      parameters: { ...parameters, body: { state: Schema.String } },
    }), [
      "UpdateComputeFleet body .status: was required string; is has it not",
      ...["DISABLED", "ENABLED", "START_REQUESTED", "STOP_REQUESTED"]
        .map((member) => `UpdateComputeFleet body .status = ${member}: was member; is has it not`),
      "UpdateComputeFleet body .state: was has it not; is required string",
    ]],
    ["a member of a response", "DescribeImage", () => ({
      response: Schema.Struct({ imageId: Schema.optionalKey(Schema.DateFromString) }),
    }), ["DescribeImage gives .imageId: was required string; is optional date-time"]],
  ]
  for (const [what, operationId, change, found] of cases) {
    it(what, () => {
      const differences = changing(operationId, change)
      if (what === "the name") assert.isAbove(differences.length, 3)
      else if (what === "a member of a response") assert.isAbove(differences.length, 20)
      else assert.deepStrictEqual(differences, found)
      for (const line of found) assert.include(differences, line)
    })
  }
})

// A document as they are published, with one operation of each kind of part.
const text = { type: "string" }
const document = {
  info: { version: "0.0.0" },
  paths: {
    "/v3/things/{thingId}": {
      put: {
        operationId: "update_thing",
        tags: ["Thing Operations"],
        parameters: [
          {
            name: "thingId",
            in: "path",
            required: true,
            style: "simple",
            schema: { type: "string", pattern: "^[a-z]+$" },
          },
          {
            name: "kinds",
            in: "query",
            style: "form",
            explode: true,
            schema: { type: "array", uniqueItems: true, items: { $ref: "#/components/schemas/Kind" } },
          },
          { name: "from", in: "query", schema: { type: "string", format: "date-time" } },
        ],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Content" } } } },
        responses: {
          "202": { content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } } },
          "404": { content: { "application/json": { schema: { properties: { message: text }, type: "object" } } } },
        },
      },
    },
  },
  components: {
    schemas: {
      Kind: { type: "string", enum: ["A", "B"] },
      Content: { type: "object", required: ["text"], properties: { text } },
      Thing: {
        type: "object",
        required: ["parts"],
        properties: { parts: { type: "array", items: { $ref: "#/components/schemas/Part" } } },
      },
      Part: { type: "object", properties: { size: { type: "integer" } } },
    },
  },
}

describe("drift of the document", () => {
  it("its facts", () => {
    assert.deepStrictEqual(Object.fromEntries(ofDocument(document)), {
      "UpdateThing": "PUT /v3/things/{thingId}, ThingOperations",
      "UpdateThing /thingId": "required string like ^[a-z]+$",
      "UpdateThing ?from": "optional date-time",
      "UpdateThing ?kinds": "optional array, repeated, unique",
      "UpdateThing ?kinds[]": "string",
      "UpdateThing ?kinds[] = A": "member",
      "UpdateThing ?kinds[] = B": "member",
      "UpdateThing body ": "required object",
      "UpdateThing body .text": "required string",
      "UpdateThing fails 404": "yes",
      "UpdateThing gives ": "object",
      "UpdateThing gives .parts": "required array",
      "UpdateThing gives .parts[]": "object",
      "UpdateThing gives .parts[].size": "optional integer",
      "UpdateThing succeeds": "202",
      "error 404 ": "object",
      "error 404 .message": "optional string",
    })
  })

  it("any text of it that is changed is found", () => {
    const original = JSON.stringify(document)
    // Each of these is in one place.
    for (
      const [from, to] of [
        ["/v3/things/", "/v4/things/"],
        ['"put"', '"post"'],
        ["update_thing", "change_thing"],
        ["Thing Operations", "Things"],
        ['"required":true', '"required":false'],
        ["^[a-z]+$", "^[a-z]*$"],
        ['"explode":true', '"explode":false'],
        ['"form"', '"spaceDelimited"'],
        ['"uniqueItems":true', '"uniqueItems":false'],
        ['"B"]', '"B","C"]'],
        ["date-time", "date"],
        ['"name":"from"', '"name":"since"'],
        ['"in":"path"', '"in":"header"'],
        ['["text"]', "[]"],
        ['"text":{', '"words":{'],
        ['"202"', '"200"'],
        ['"404"', '"409"'],
        ['["parts"]', "[]"],
        ['"size"', '"length"'],
        ['"integer"', '"number"'],
      ] as const
    ) {
      assert.strictEqual(original.split(from).length, 2, from)
      const changed = ofDocument(JSON.parse(original.replace(from, to)))
      assert.isAbove(compare(ofDocument(document), changed).length, 0, from)
    }
  })
})

describe("older contracts", () => {
  const stackStatus = {
    fact: "DescribeImage gives .cloudformationStackStatus = IMPORT_COMPLETE",
    contract: undefined,
    ours: "member",
  }

  it("differ by what later releases brought, and by nothing else", () => {
    const other = { fact: "ListImages ?page", contract: "optional string", ours: undefined }
    const { explained, unexplained } = explain("3.8.0", [stackStatus, other])
    assert.deepStrictEqual(unexplained, [other])
    assert.sameDeepMembers(explained.map(({ facts, since }) => [since, facts]), [
      ["3.10.0", 0],
      ["3.10.0", 1],
      ["3.11.0", 0],
    ])
    // It was there already.
    assert.deepStrictEqual(explain("3.10.0", [stackStatus]).unexplained, [stackStatus])
  })

  it("have answers that are still read", () => {
    const older = new Map([
      ["DescribeCluster gives .failureReason", "optional string"],
      ["DescribeCluster gives .gone", "optional string"],
      ["DescribeCluster gives .clusterStatus = GONE", "member"],
      ["DescribeCluster ?gone", "optional string"],
    ])
    assert.deepStrictEqual(unread(older, facts), ["DescribeCluster gives .gone"])
  })

  it("explain what the declarations have and the newest has not", () => {
    const difference = { fact: "A gives .b", contract: undefined, ours: "optional string" }
    assert.deepStrictEqual(judge([difference], [], [new Map([["A gives .b", "optional string"]])]).drift, [])
    assert.deepStrictEqual(judge([difference], [], [new Map([["A gives .b", "required string"]])]).drift, [difference])
  })
})

describe("the table of departures", () => {
  const difference: Difference = { fact: "A gives .b", contract: "required string", ours: "optional string" }
  const known = { ...difference, fact: /^A gives/, reason: "a reason" }

  it("explains what it names, and nothing else", () => {
    assert.deepStrictEqual(judge([difference], [known]), { drift: [], idle: [] })
    assert.deepStrictEqual(judge([difference], []), { drift: [difference], idle: [] })
    const other = { ...difference, contract: "required integer" }
    assert.deepStrictEqual(judge([difference, other], [known]), { drift: [other], idle: [] })
  })

  it("has no entry that explains nothing", () => {
    assert.deepStrictEqual(judge([], [known]), { drift: [], idle: [known] })
    assert.deepStrictEqual(judge([{ ...difference, fact: "B" }], [known]).idle, [known])
  })

  it("gives each a reason", () => {
    assert.isAbove(departures.length, 10)
    for (const { reason } of departures) assert.isAbove(reason.length, 20)
  })
})
