/**
 * The protocols: what is sent, what is read, and answers that are none of theirs.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Credentials, Operation, Pagination, Retry } from "effect-parallelcluster"
import * as CloudFormation from "effect-parallelcluster/CloudFormation"
import * as Sts from "effect-parallelcluster/Sts"
import * as RegionalClient from "../../src/core/RegionalClient.ts"
import type { Client, Service } from "../../src/core/Service.ts"
import * as AwsJson from "../../src/protocols/AwsJson.ts"
import { parse } from "../../src/protocols/Xml.ts"
import { keys, script, transports } from "../support/harness.ts"

const roleArn = "arn:aws:iam::111122223333:role/reader"
const [{ over }] = transports as unknown as [typeof transports[number]]

const at = (handler: Parameters<typeof over>[0]) =>
  Layer.merge(Sts.layer({ region: "eu-west-1" }), CloudFormation.layer({ region: "cn-north-1" })).pipe(
    Layer.provide([over(handler), Credentials.layer(keys)]),
  )

const xml = (text: string, status = 200) => () => new Response(text, { status })

describe("AWS Query", () => {
  it.effect("sends a form, signed for the service in the region's partition", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(xml(
        '<?xml version="1.0"?><AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>' +
          "<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s&amp;c&#47;&#x2B;</SecretAccessKey>" +
          "<SessionToken>t</SessionToken><Expiration>2026-01-05T09:00:00Z</Expiration></Credentials>" +
          "<AssumedRoleUser><Arn>a</Arn></AssumedRoleUser></AssumeRoleResult>" +
          "<ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></AssumeRoleResponse>",
      ))
      const { Credentials: given } = yield* Sts.assumeRole({
        RoleArn: roleArn,
        RoleSessionName: "a=b",
        DurationSeconds: 900,
      }).pipe(Effect.provide(at(handler)))
      assert.strictEqual(Redacted.value(given.SecretAccessKey), "s&c/+")
      assert.deepStrictEqual(given.Expiration, new Date("2026-01-05T09:00:00Z"))
      const [request] = requests
      assert.strictEqual(request!.url, "https://sts.eu-west-1.amazonaws.com/")
      assert.match(request!.headers.get("authorization")!, /\/eu-west-1\/sts\/aws4_request/)
      assert.strictEqual(
        yield* Effect.promise(() => request!.text()),
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Freader" +
          "&RoleSessionName=a%3Db&DurationSeconds=900",
      )
    }))

  it.effect("reads lists, also empty ones, and one element", () =>
    Effect.gen(function* () {
      const stack = (outputs: string) =>
        `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>api</StackName>${outputs}</member>` +
        "</Stacks></DescribeStacksResult></DescribeStacksResponse>"
      const output = (key: string) => `<member><OutputKey>${key}</OutputKey><OutputValue>v</OutputValue></member>`
      const { handler, requests } = script(
        xml(stack("<Outputs/>")),
        xml(stack(`<Outputs>\n  ${output("a")}\n</Outputs>`)),
        xml(stack(`<Outputs>${output("a")}${output("b")}</Outputs>`)),
        xml(
          "<DescribeStacksResponse><DescribeStacksResult><Stacks></Stacks></DescribeStacksResult></DescribeStacksResponse>",
        ),
      )
      const call = CloudFormation.describeStacks({ StackName: "api" })
      const keysOf = Effect.map(call, ({ Stacks }) => Stacks.map(({ Outputs = [] }) => Outputs.map((o) => o.OutputKey)))
      const found = []
      for (let i = 0; i < 4; i++) found.push(yield* Effect.provide(keysOf, at(handler)))
      assert.deepStrictEqual(found, [[[]], [["a"]], [["a", "b"]], []])
      assert.strictEqual(requests[0]!.url, "https://cloudformation.cn-north-1.amazonaws.com.cn/")
    }))

  it.effect("pages with the service's own names of tokens", () =>
    Effect.gen(function* () {
      const page = (name: string, token: string) =>
        xml(
          `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName></member></Stacks>` +
            `${token}</DescribeStacksResult></DescribeStacksResponse>`,
        )
      const { handler, requests } = script(page("a", "<NextToken>t/1</NextToken>"), page("b", ""))
      const names = yield* Pagination.items(CloudFormation.describeStacks, {}).pipe(
        Stream.map(({ StackName }) => StackName),
        Stream.runCollect,
        Effect.provide(at(handler)),
      )
      assert.deepStrictEqual(names, ["a", "b"])
      assert.deepStrictEqual(yield* Effect.forEach(requests, (request) => Effect.promise(() => request.text())), [
        "Action=DescribeStacks&Version=2010-05-15",
        "Action=DescribeStacks&Version=2010-05-15&NextToken=t%2F1",
      ])
    }))

  it.effect("errors keep the true status and AWS's code", () =>
    Effect.gen(function* () {
      const error = (code: string, message: string) =>
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
        "<RequestId>id</RequestId></ErrorResponse>"
      const cases = [
        [400, "ValidationError", "Stack with id api does not exist", "NotFound"],
        [400, "ValidationError", "1 validation error detected", "BadRequest"],
        [400, "Throttling", "Rate exceeded", "LimitExceeded"],
        [403, "AccessDenied", "User: x is not authorized to perform: cloudformation:DescribeStacks", "Unauthorized"],
        [403, "InvalidClientTokenId", "The security token included in the request is invalid.", "Unauthorized"],
        [503, "ServiceUnavailable", "", "InternalService"],
        [400, "", "", "BadRequest"],
      ] as const
      for (const [status, code, message, tag] of cases) {
        const failed = yield* CloudFormation.describeStacks({ StackName: "api" }).pipe(
          Effect.flip,
          Retry.none,
          Effect.provide(at(xml(error(code, message), status))),
        )
        assert.deepInclude({ ...failed }, {
          _tag: tag,
          status,
          service: "CloudFormation",
          operation: "DescribeStacks",
          ...(code === "" ? {} : { errorType: code }),
        })
      }
    }))

  it.effect("what is no XML names the service and the operation, and shows no secret", () =>
    Effect.gen(function* () {
      const call = Sts.assumeRoleWithWebIdentity({
        RoleArn: roleArn,
        RoleSessionName: "ab",
        WebIdentityToken: Redacted.make("very.secret.token"),
      })
      for (
        const text of ["", "<!DOCTYPE html><p>very.secret.token", "{}", "<a><b></a></b>", "<a>&unknown;</a>", "text"]
      ) {
        const error = yield* Effect.flip(call).pipe(Effect.provide(at(xml(text))))
        assert.deepInclude({ ...error }, {
          _tag: "InvalidResponse",
          service: "STS",
          operation: "AssumeRoleWithWebIdentity",
          status: 200,
        })
        assert.notInclude(JSON.stringify(error), "very.secret.token")
      }
      const refused = yield* Effect.flip(call).pipe(
        Effect.provide(at(xml("<p>very.secret.token", 400))),
      )
      assert.notInclude(JSON.stringify(refused) + refused.message, "very.secret.token")
    }))

  it.effect("an input that is wrong is named, and nothing is sent", () =>
    Effect.gen(function* () {
      const { handler, requests } = script(xml(""))
      const cases = [
        ["RoleArn", { RoleArn: "reader", RoleSessionName: "ab" }],
        ["RoleSessionName", { RoleArn: roleArn, RoleSessionName: "a b" }],
        ["DurationSeconds", { RoleArn: roleArn, RoleSessionName: "ab", DurationSeconds: 1 }],
        ["region", { RoleArn: roleArn, RoleSessionName: "ab", region: "nowhere" }],
      ] as const
      for (const [field, input] of cases) {
        const error = yield* Effect.flip(Sts.assumeRole(input)).pipe(Effect.provide(at(handler)))
        assert.deepInclude({ ...error }, { _tag: "BadRequest", service: "STS", operation: "AssumeRole", field })
      }
      assert.strictEqual(requests.length, 0)
    }))
})

describe("AWS JSON", () => {
  class Sqs extends Context.Service<Sqs, Client>()("test/Sqs") {}

  const service = (protocol: Service["protocol"]): Service<Sqs> => ({
    id: "SQS",
    signingName: "sqs",
    protocol,
    region: "address",
    client: Sqs,
  })

  for (const version of ["1.0", "1.1"] as const) {
    it.effect(`version ${version} is in the content type`, () =>
      Effect.gen(function* () {
        const sqs = service(version === "1.1" ? AwsJson.make("AmazonSQS") : AwsJson.make("AmazonSQS", version))
        const getQueueUrl = Operation.make({
          service: sqs,
          operationId: "GetQueueUrl",
          group: "Sqs",
          summary: "Gets the URL of a queue.",
          method: "POST",
          path: "/",
          parameters: { body: { QueueName: Schema.String } },
          response: Schema.Struct({ QueueUrl: Schema.String }),
          idempotent: true,
        })
        const { handler, requests } = script(() => Response.json({ QueueUrl: "https://q" }))
        const { QueueUrl } = yield* getQueueUrl({ QueueName: "jobs" }).pipe(
          Effect.provide(Layer.effect(Sqs, RegionalClient.make(sqs, { region: "eu-west-1" }))),
          Effect.provide([over(handler), Credentials.layer(keys)]),
        )
        assert.strictEqual(QueueUrl, "https://q")
        const { headers, url } = requests[0]!
        assert.strictEqual(url, "https://sqs.eu-west-1.amazonaws.com/")
        assert.strictEqual(headers.get("content-type"), `application/x-amz-json-${version}`)
        assert.strictEqual(headers.get("x-amz-target"), "AmazonSQS.GetQueueUrl")
      }))
  }
})

describe("XML", () => {
  it("reads elements, text, entities and CDATA", () => {
    assert.deepStrictEqual(
      parse(
        "<?xml version='1.0'?><!-- c --><r a=\"1\"><x>1 &lt; 2 &#x41;&#66;&quot;</x><y><![CDATA[<z>]]></y><e/></r>",
      ),
      { x: '1 < 2 AB"', y: "<z>", e: "" },
    )
  })

  it("a name like any other is no way into prototypes", () => {
    const read = parse("<r><__proto__><polluted>yes</polluted></__proto__></r>")
    assert.isUndefined(({} as Record<string, unknown>)["polluted"])
    assert.isTrue(Object.hasOwn(read as object, "__proto__"))
  })

  for (
    const text of ["", "a", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>b<", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"]
  ) {
    it(`refuses ${text || "nothing"}`, () => {
      assert.throws(() => parse(text), SyntaxError)
    })
  }

  it("takes a deep document without a deep stack", () => {
    assert.throws(() => parse("<a>".repeat(100_000)), SyntaxError)
    assert.isDefined(parse("<a>".repeat(10_000) + "</a>".repeat(10_000)))
  })
})
