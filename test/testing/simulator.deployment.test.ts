/**
 * The simulated account of a default deployment: who may do what, how often, and how STS, CloudFormation and CloudWatch Logs answer.
 * Requests are signed by aws4fetch and read as text, so that no code of the client stands between.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import { AwsV4Signer } from "aws4fetch"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Simulator from "effect-parallelcluster/testing"

const start = Date.parse("2026-01-05T08:00:00Z")
type Service = Simulator.Simulator["Service"]
interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}
const caller: Keys = { accessKeyId: "AKIDSIMULATOR", secretAccessKey: "simulator-secret" }

interface Attempt {
  readonly keys?: Keys | undefined
  readonly service: string
  readonly region?: string
  readonly url: string
  readonly method?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

/** Signs a request at the time of the test, and gives the answer as text. */
const send = Effect.fnUntraced(function* (simulator: Service, attempt: Attempt) {
  const {
    body,
    headers = {},
    keys = caller,
    method = body === undefined ? "GET" : "POST",
    region = "us-east-1",
    service,
  } = attempt
  const datetime = new Date(yield* Clock.currentTimeMillis).toISOString().replace(/[:-]|\.\d{3}/g, "")
  const signed = yield* Effect.promise(() =>
    new AwsV4Signer({
      url: attempt.url,
      method,
      headers,
      service,
      region,
      datetime,
      ...keys,
      ...(body === undefined ? {} : { body }),
    }).sign()
  )
  const request = new Request(signed.url, { method, headers: signed.headers, body: body ?? null })
  const response = yield* simulator.handle(request)
  return { status: response.status, headers: response.headers, text: yield* Effect.promise(() => response.text()) }
})

const aws = (service: string) => `https://${service}.us-east-1.amazonaws.com/`
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }

/** A call of AWS Query. */
const query = (simulator: Service, service: string, parameters: Record<string, string>, more: Partial<Attempt> = {}) =>
  send(simulator, {
    service,
    url: aws(service),
    headers: form,
    body: new URLSearchParams({ Version: service === "sts" ? "2011-06-15" : "2010-05-15", ...parameters }).toString(),
    ...more,
  })

/** A call of CloudWatch Logs. */
const logs = (simulator: Service, operationId: string, input: object, more: Partial<Attempt> = {}) =>
  send(simulator, {
    service: "logs",
    url: aws("logs"),
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${operationId}` },
    body: JSON.stringify(input),
    ...more,
  }).pipe(Effect.map((answer) => ({ ...answer, json: JSON.parse(answer.text) })))

type Answered = Effect.Success<ReturnType<typeof logs>>

/** A call of the API. */
const api = (simulator: Service, keys: Keys, path = "/v3/clusters") =>
  send(simulator, { keys, service: "execute-api", url: simulator.endpoint + path })

const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ""
const errorOf = (answer: { readonly status: number; readonly text: string }) => [
  answer.status,
  textOf(answer.text, "Code"),
  textOf(answer.text, "Message"),
]
const keysOf = (xml: string): Keys => ({
  accessKeyId: textOf(xml, "AccessKeyId"),
  secretAccessKey: textOf(xml, "SecretAccessKey"),
  sessionToken: textOf(xml, "SessionToken"),
})

const assumeRole = (simulator: Service, more: Record<string, string> = {}, keys: Keys = caller) =>
  query(simulator, "sts", { Action: "AssumeRole", RoleArn: simulator.roleArn, RoleSessionName: "test", ...more }, {
    keys,
  })

/** A simulator of a default deployment, and the keys of its role. */
const deployed = Effect.gen(function* () {
  yield* TestClock.setTime(start)
  const simulator = yield* Simulator.make({ deployment: "default" })
  const role = keysOf((yield* assumeRole(simulator)).text)
  return { simulator, role }
})

const group = "/aws/imagebuilder/ParallelClusterImage-my-image"
const build = { imageId: "my-image", logStreamName: "3.16.1/1" }
const account = "123456789012"

describe("a default deployment", () => {
  it.effect("CloudFormation tells where the API is and which role may call it", () =>
    Effect.gen(function* () {
      const { role, simulator } = yield* deployed
      const { headers, status, text } = yield* query(simulator, "cloudformation", {
        Action: "DescribeStacks",
        StackName: "parallelcluster-api",
      })
      assert.strictEqual(status, 200)
      assert.strictEqual(headers.get("content-type"), "text/xml")
      assert.match(text, /^<DescribeStacksResponse xmlns="http:\/\/cloudformation\.amazonaws\.com\/doc\/2010-05-15\/">/)
      const outputs = Object.fromEntries(
        Array.from(
          text.matchAll(/<OutputKey>(.*?)<\/OutputKey><OutputValue>(.*?)<\/OutputValue>/g),
          ([, k, v]) => [k, v],
        ),
      )
      assert.deepStrictEqual(outputs, {
        ParallelClusterApiInvokeUrl: simulator.endpoint,
        ParallelClusterApiUserRole: simulator.roleArn,
        ParallelClusterLambdaArn: `arn:aws:lambda:us-east-1:${account}:function:ParallelClusterFunction`,
        ParallelClusterLambdaLogGroup: "/aws/lambda/ParallelClusterFunction",
      })
      assert.match(
        simulator.roleArn,
        new RegExp(`^arn:aws:iam::${account}:role/ParallelClusterApiUserRole-[0-9a-f-]{36}$`),
      )
      assert.strictEqual(textOf(text, "StackStatus"), "CREATE_COMPLETE")

      const none = yield* query(simulator, "cloudformation", { Action: "DescribeStacks", StackName: "other" })
      assert.deepStrictEqual(errorOf(none), [400, "ValidationError", "Stack with id other does not exist"])
      const elsewhere = yield* query(simulator, "cloudformation", {
        Action: "DescribeStacks",
        StackName: "parallelcluster-api",
      }, { region: "eu-west-1" })
      assert.strictEqual(elsewhere.status, 400)
      const denied = yield* query(simulator, "cloudformation", {
        Action: "DescribeStacks",
        StackName: "parallelcluster-api",
      }, { keys: role })
      assert.deepStrictEqual(errorOf(denied).slice(0, 2), [403, "AccessDenied"])
      assert.include(
        denied.text,
        "is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:",
      )
    }))

  it.effect("lists the stacks of clusters and images beside its own, in pages", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const simulator = yield* Simulator.make({ pageSizes: { stacks: 2 } })
      yield* simulator.putCluster({ clusterName: "my-cluster" })
      yield* simulator.putImage({ imageId: "my-image", stackStatus: "CREATE_FAILED" })
      const names: Array<string> = []
      for (let token: string | undefined = ""; token !== undefined;) {
        const parameters: Record<string, string> = token === "" ? {} : { NextToken: token }
        const { text }: { readonly text: string } = yield* query(simulator, "cloudformation", {
          Action: "DescribeStacks",
          ...parameters,
        })
        names.push(...Array.from(text.matchAll(/<StackName>(.*?)<.*?<StackStatus>(.*?)</g), ([, a, b]) => `${a} ${b}`))
        token = textOf(text, "NextToken") || undefined
      }
      assert.deepStrictEqual(names, [
        "parallelcluster-api CREATE_COMPLETE",
        "my-cluster CREATE_COMPLETE",
        "my-image CREATE_FAILED",
      ])
    }))

  it.effect("the API is for its role alone", () =>
    Effect.gen(function* () {
      const { role, simulator } = yield* deployed
      const denied = yield* api(simulator, caller)
      assert.strictEqual(denied.status, 403)
      assert.strictEqual(denied.headers.get("x-amzn-errortype"), "AccessDeniedException")
      assert.deepStrictEqual(JSON.parse(denied.text), {
        Message:
          `User: arn:aws:iam::${account}:user/simulator is not authorized to perform: execute-api:Invoke on resource: ` +
          "arn:aws:execute-api:us-east-1:********9012:simulator/prod/GET/v3/clusters with an explicit deny",
      })
      assert.deepStrictEqual(JSON.parse((yield* api(simulator, role)).text), { clusters: [] })
      assert.strictEqual((yield* api(yield* Simulator.make(), caller)).status, 200)
    }))

  it.effect("the role is for nothing but the API", () =>
    Effect.gen(function* () {
      const { role, simulator } = yield* deployed
      const event = { timestamp: new Date(start), message: "hello" }
      yield* simulator.putLogEvents({ ...build, events: [event] })
      const input = { logGroupName: group, logStreamName: "3.16.1/1" }
      const denied = yield* logs(simulator, "GetLogEvents", input, { keys: role })
      assert.strictEqual(denied.status, 400)
      assert.deepStrictEqual(denied.json, {
        __type: "AccessDeniedException",
        Message:
          `User: arn:aws:sts::${account}:assumed-role/${simulator.roleArn.split("/")[1]}/test is not authorized to ` +
          `perform: logs:GetLogEvents on resource: arn:aws:logs:us-east-1:${account}:log-group:${group}:log-stream:3.16.1/1 ` +
          "because no identity-based policy allows the logs:GetLogEvents action",
      })
      for (const operationId of ["DescribeLogStreams", "DescribeLogGroups", "FilterLogEvents"]) {
        const input = operationId === "DescribeLogGroups" ? {} : { logGroupName: group }
        const { json } = yield* logs(simulator, operationId, input, { keys: role })
        assert.strictEqual(json.__type, "AccessDeniedException", operationId)
      }
      const { json } = yield* logs(simulator, "GetLogEvents", input)
      assert.deepInclude(json.events[0], { timestamp: start, message: "hello" })
      const again = yield* assumeRole(simulator, {}, role)
      assert.deepStrictEqual(errorOf(again).slice(0, 2), [403, "AccessDenied"])
    }))

  it.effect("the API takes bursts of 10 and 100 requests a second; CloudWatch Logs has a quota for each operation", () =>
    Effect.gen(function* () {
      const { role, simulator } = yield* deployed
      const many = (count: number) => Effect.forEach(Array.from({ length: count }), () => api(simulator, role))
      const statuses = (yield* many(12)).map(({ status }) => status)
      assert.deepStrictEqual(statuses, [...Array<number>(10).fill(200), 429, 429])
      const throttled = yield* api(simulator, role)
      assert.deepStrictEqual(JSON.parse(throttled.text), { message: "Too Many Requests" })
      yield* TestClock.adjust("30 millis")
      assert.deepStrictEqual((yield* many(4)).map(({ status }) => status), [200, 200, 200, 429])
      yield* TestClock.adjust("1 minute")
      assert.lengthOf((yield* many(12)).filter(({ status }) => status === 429), 2)

      yield* simulator.putLogEvents({ ...build, events: [] })
      const read = logs(simulator, "GetLogEvents", { logGroupName: group, logStreamName: "3.16.1/1" })
      yield* simulator.createLogStream(build)
      const answers = yield* Effect.forEach(Array.from({ length: 26 }), () => read)
      assert.deepStrictEqual(answers.map(({ status }) => status), [...Array<number>(25).fill(200), 400])
      assert.deepStrictEqual(answers[25]?.json, { __type: "ThrottlingException", message: "Rate exceeded" })
      // Each operation and each region has its own.
      assert.strictEqual((yield* logs(simulator, "DescribeLogGroups", {})).status, 200)
      assert.strictEqual(
        (yield* logs(simulator, "DescribeLogGroups", {}, { region: "eu-west-1", url: aws("logs") })).status,
        200,
      )
      yield* simulator.setLimits({ GetLogEvents: "unlimited", api: { perSecond: 1, burst: 2 } })
      assert.isTrue(
        (yield* Effect.forEach(Array.from({ length: 40 }), () => read)).every(({ status }) => status === 200),
      )
      assert.deepStrictEqual((yield* many(3)).map(({ status }) => status), [200, 200, 429])
    }))

  it.effect("limits of a test's own, without the rest of a deployment", () =>
    Effect.gen(function* () {
      const simulator = yield* Simulator.make({ limits: { api: { perSecond: 1 }, DescribeStacks: { perSecond: 1 } } })
      assert.strictEqual((yield* api(simulator, caller)).status, 200)
      assert.strictEqual((yield* api(simulator, caller)).status, 429)
      const stacks = query(simulator, "cloudformation", { Action: "DescribeStacks" })
      assert.strictEqual((yield* stacks).status, 200)
      assert.deepStrictEqual(errorOf(yield* stacks), [400, "Throttling", "Rate exceeded"])
    }))
})

describe("STS", () => {
  it.effect("gives an hour's credentials of the role, and says whose they are", () =>
    Effect.gen(function* () {
      const { role, simulator } = yield* deployed
      const { text } = yield* assumeRole(simulator, { DurationSeconds: "900" })
      assert.strictEqual(textOf(text, "Expiration"), "2026-01-05T08:15:00Z")
      assert.match(text, /<ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata>/)
      const identity = (keys: Keys) =>
        Effect.map(
          query(simulator, "sts", { Action: "GetCallerIdentity" }, { keys }),
          ({ text }) => textOf(text, "Arn"),
        )
      assert.strictEqual(yield* identity(caller), `arn:aws:iam::${account}:user/simulator`)
      assert.include(yield* identity(role), `arn:aws:sts::${account}:assumed-role/ParallelClusterApiUserRole-`)
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual((yield* api(simulator, role)).status, 200)
      yield* TestClock.adjust("1 minute")
      const expired = yield* api(simulator, role)
      assert.strictEqual(expired.headers.get("x-amzn-errortype"), "ExpiredTokenException")
    }))

  const refused: ReadonlyArray<
    readonly [name: string, Record<string, string>, status: number, code: string, message: RegExp]
  > = [
    [
      "another role",
      { RoleArn: "arn:aws:iam::123456789012:role/other" },
      403,
      "AccessDenied",
      /sts:AssumeRole on resource: arn:aws:iam::123456789012:role\/other$/,
    ],
    ["too short", { DurationSeconds: "60" }, 400, "ValidationError", /greater than or equal to 900/],
    ["too long", { DurationSeconds: "7200" }, 400, "ValidationError", /exceeds the MaxSessionDuration/],
    ["no name of a session", { RoleSessionName: "a b" }, 400, "ValidationError", /'roleSessionName' failed/],
    ["an operation of its own", { Action: "AssumeEverything" }, 400, "InvalidAction", /AssumeEverything/],
  ]
  it.effect.each(refused)("refuses %s", ([, parameters, status, code, message]) =>
    Effect.gen(function* () {
      const { simulator } = yield* deployed
      const answer = yield* assumeRole(simulator, parameters)
      assert.deepStrictEqual(errorOf(answer).slice(0, 2), [status, code])
      assert.match(textOf(answer.text, "Message"), message)
    }))

  it.effect("refuses a wrong signature in its own words", () =>
    Effect.gen(function* () {
      const { simulator } = yield* deployed
      const wrong = yield* assumeRole(simulator, {}, { ...caller, secretAccessKey: "another" })
      assert.deepStrictEqual(errorOf(wrong).slice(0, 2), [403, "SignatureDoesNotMatch"])
      const unknown = yield* assumeRole(simulator, {}, { ...caller, accessKeyId: "AKIDUNKNOWN" })
      assert.deepStrictEqual(errorOf(unknown), [
        403,
        "InvalidClientTokenId",
        "The security token included in the request is invalid.",
      ])
      const unsigned = yield* simulator.handle(
        new Request(aws("sts"), { method: "POST", headers: form, body: "Action=GetCallerIdentity&Version=2011-06-15" }),
      )
      assert.include(yield* Effect.promise(() => unsigned.text()), "<Code>MissingAuthenticationToken</Code>")
    }))

  it.effect("takes a trusted token without a signature; its role may assume the API's", () =>
    Effect.gen(function* () {
      const { simulator } = yield* deployed
      const roleArn = `arn:aws:iam::${account}:role/deployer`
      const assume = Effect.fnUntraced(function* (token: string, role = roleArn) {
        const body = new URLSearchParams({
          Action: "AssumeRoleWithWebIdentity",
          Version: "2011-06-15",
          RoleArn: role,
          RoleSessionName: "ci",
          WebIdentityToken: token,
        })
        const response = yield* simulator.handle(new Request(aws("sts"), { method: "POST", headers: form, body }))
        return { status: response.status, text: yield* Effect.promise(() => response.text()) }
      })
      yield* simulator.trustToken({ token: "good", roleArn, subject: "repo:me/it" })
      yield* simulator.trustToken({ token: "old", roleArn, expiration: new Date(start - 1000) })
      yield* simulator.trustToken({ token: "elsewhere", roleArn, audience: "https://example.com" })
      const good = yield* assume("good")
      assert.strictEqual(good.status, 200)
      assert.strictEqual(textOf(good.text, "SubjectFromWebIdentityToken"), "repo:me/it")
      const role = keysOf((yield* assumeRole(simulator, {}, keysOf(good.text))).text)
      assert.strictEqual((yield* api(simulator, role)).status, 200)
      assert.strictEqual((yield* api(simulator, keysOf(good.text))).status, 403)
      assert.deepStrictEqual(errorOf(yield* assume("old")), [
        400,
        "ExpiredTokenException",
        `Token expired: current date/time ${start / 1000} must be before the expiration date/time ${start / 1000 - 1}`,
      ])
      assert.deepStrictEqual(errorOf(yield* assume("elsewhere")), [
        400,
        "InvalidIdentityToken",
        "Incorrect token audience",
      ])
      assert.deepStrictEqual(errorOf(yield* assume("unknown")).slice(0, 2), [400, "InvalidIdentityToken"])
      assert.deepStrictEqual(errorOf(yield* assume("good", simulator.roleArn)), [
        403,
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
      ])
      const requests = yield* simulator.requests
      assert.strictEqual(requests[1]?.operationId, "AssumeRoleWithWebIdentity")
      assert.include(requests[1]?.body, "WebIdentityToken=<redacted>")
      assert.notInclude(JSON.stringify(requests), "elsewhere")
    }))
})

describe("CloudWatch Logs", () => {
  const line = (i: number, message = `line ${i}`) => ({ timestamp: new Date(start + i * 1000), message })
  const seeded = Effect.gen(function* () {
    yield* TestClock.setTime(start)
    const simulator = yield* Simulator.make()
    yield* simulator.putCluster({ clusterName: "my-cluster" })
    for (const name of ["b", "a", "c"]) {
      yield* simulator.putLogEvents({
        ...build,
        logStreamName: name,
        events: [line(0, `${name} ERROR disk full`), line(1)],
      })
    }
    return simulator
  })

  it.effect("lists groups by prefix and by pattern, in pages", () =>
    Effect.gen(function* () {
      const simulator = yield* seeded
      const names = (input: object) =>
        Effect.map(
          logs(simulator, "DescribeLogGroups", input),
          ({ json }) => json.logGroups?.map((group: { readonly logGroupName: string }) => group.logGroupName) ?? json,
        )
      const cluster = "/aws/parallelcluster/my-cluster-202601050800"
      assert.deepStrictEqual(yield* names({}), [group, cluster])
      assert.deepStrictEqual(yield* names({ logGroupNamePrefix: "/aws/parallelcluster/my-cluster-" }), [cluster])
      assert.deepStrictEqual(yield* names({ logGroupNamePattern: "my-IMAGE" }), [group])
      assert.propertyVal(
        yield* names({ logGroupNamePattern: "a", logGroupNamePrefix: "b" }),
        "__type",
        "InvalidParameterException",
      )
      const { json } = yield* logs(simulator, "DescribeLogGroups", { limit: 1 })
      assert.deepStrictEqual(yield* names({ limit: 1, nextToken: json.nextToken }), [cluster])
      assert.strictEqual(json.logGroups[0].arn, `arn:aws:logs:us-east-1:${account}:log-group:${group}:*`)
    }))

  it.effect("lists streams by name or by their last event", () =>
    Effect.gen(function* () {
      const simulator = yield* seeded
      yield* simulator.putLogEvents({ ...build, logStreamName: "b", events: [line(9)] })
      const names = (input: object) =>
        Effect.map(
          logs(simulator, "DescribeLogStreams", { logGroupName: group, ...input }),
          ({ json }) =>
            json.logStreams?.map((stream: { readonly logStreamName: string }) => stream.logStreamName) ?? json,
        )
      assert.deepStrictEqual(yield* names({}), ["a", "b", "c"])
      assert.deepStrictEqual(yield* names({ orderBy: "LastEventTime", descending: true, limit: 1 }), ["b"])
      assert.deepStrictEqual(yield* names({ logStreamNamePrefix: "c" }), ["c"])
      assert.propertyVal(
        yield* names({ orderBy: "LastEventTime", logStreamNamePrefix: "c" }),
        "__type",
        "InvalidParameterException",
      )
      const byArn = {
        logGroupName: undefined,
        logGroupIdentifier: `arn:aws:logs:us-east-1:${account}:log-group:${group}:*`,
      }
      assert.deepStrictEqual(yield* names(byArn), ["a", "b", "c"])
    }))

  const patterns: ReadonlyArray<readonly [pattern: string, found: string]> = [
    ["", "012345"],
    ["ERROR", "01"],
    ["ERROR disk", "0"],
    ["error", "2"],
    ['"no space"', "1"],
    ["?disk ?WARN", "03"],
    ["ERROR -disk", "1"],
    ["%[Ee][Rr][Rr]%", "012"],
    ['{ $.level = "info" }', "4"],
    ["{ $.level = * && $.retries > 2 }", "5"],
    ['{ $.level = "info" || $.retries >= 3 }', "45"],
    ["{ $.deep.list[0] = 7 }", "4"],
    ["{ $.retries NOT EXISTS }", "4"],
  ]
  it.effect.each(patterns)(
    "FilterLogEvents finds what matches %s",
    ([filterPattern, found]) =>
      Effect.gen(function* () {
        const simulator = yield* Simulator.make()
        const messages = [
          "0 ERROR disk full",
          "1 ERROR no space left",
          "2 error",
          "3 WARN",
          '{"n":4,"level":"info","deep":{"list":[7]}}',
          '{"n":5,"level":"warn","retries":3}',
        ]
        yield* simulator.putLogEvents({ ...build, events: messages.map((message, i) => line(i, message)) })
        const { json } = yield* logs(simulator, "FilterLogEvents", { logGroupName: group, filterPattern })
        const numbers = json.events.map(({ message }: { readonly message: string }) => /\d/.exec(message)?.[0])
        assert.strictEqual(numbers.join(""), found)
      }).pipe(Effect.andThen(TestClock.setTime(start))),
  )

  it.effect("FilterLogEvents reads streams together, in pages, each event once", () =>
    Effect.gen(function* () {
      const simulator = yield* seeded
      const messages: Array<string> = []
      const pages: Array<number> = []
      for (let nextToken: string | undefined = "", first = true; first || nextToken !== undefined; first = false) {
        const input: object = { logGroupName: group, limit: 2, ...(first ? {} : { nextToken }) }
        const { json }: Answered = yield* logs(simulator, "FilterLogEvents", input)
        pages.push(json.events.length)
        messages.push(...json.events.map((event: { readonly message: string }) => event.message))
        nextToken = json.nextToken
      }
      assert.deepStrictEqual(pages, [2, 2, 2])
      assert.deepStrictEqual(messages.slice(0, 3), ["a ERROR disk full", "b ERROR disk full", "c ERROR disk full"])
      assert.deepStrictEqual(messages.slice(3), ["line 1", "line 1", "line 1"])
      const some = yield* logs(simulator, "FilterLogEvents", {
        logGroupName: group,
        logStreamNames: ["a", "c"],
        endTime: start,
      })
      assert.lengthOf(some.json.events, 2)
      for (
        const wrong of [
          { logStreamNames: ["none"] },
          { filterPattern: '"open' },
          { filterPattern: "[a, b]" },
          { limit: 0 },
          { nextToken: "x" },
          { logStreamNames: ["a"], logStreamNamePrefix: "a" },
        ]
      ) {
        const { status } = yield* logs(simulator, "FilterLogEvents", { logGroupName: group, ...wrong })
        assert.strictEqual(status, 400, JSON.stringify(wrong))
      }
    }))

  const wrong: ReadonlyArray<readonly [operationId: string, input: object, code: string, message: string]> = [
    [
      "GetLogEvents",
      { logGroupName: group },
      "InvalidParameterException",
      "Value null at 'logStreamName' failed to satisfy constraint: Member must not be null",
    ],
    ["GetLogEvents", { logGroupName: group, logStreamName: 1 }, "SerializationException", "logStreamName"],
    [
      "GetLogEvents",
      { logGroupName: group, logStreamName: "a", startTime: "x" },
      "SerializationException",
      "startTime",
    ],
    ["GetLogEvents", { logStreamName: "a" }, "InvalidParameterException", "Exactly one of"],
    [
      "DescribeLogStreams",
      { logGroupName: group, orderBy: "Size" },
      "InvalidParameterException",
      "at 'orderBy' failed to satisfy constraint: Member must satisfy enum value set: [LogStreamName, LastEventTime]",
    ],
  ]
  it.effect.each(wrong)("%s with %j is refused", ([operationId, input, code, message]) =>
    Effect.gen(function* () {
      const { json } = yield* logs(yield* seeded, operationId, input)
      assert.strictEqual(json.__type, code)
      assert.include(json.message, message)
    }))

  it.effect("refuses what is no JSON, another operation and a wrong signature", () =>
    Effect.gen(function* () {
      const simulator = yield* seeded
      const of = (answer: { readonly json: { readonly __type: string } }) => answer.json.__type
      assert.strictEqual(of(yield* logs(simulator, "GetLogEvents", {}, { body: "{" })), "SerializationException")
      assert.strictEqual(of(yield* logs(simulator, "GetLogEvents", {})), "InvalidParameterException")
      assert.strictEqual(of(yield* logs(simulator, "PutLogEvents", {})), "UnknownOperationException")
      const wrong = yield* logs(simulator, "GetLogEvents", {}, { keys: { ...caller, secretAccessKey: "another" } })
      assert.deepStrictEqual([of(wrong), wrong.status], ["InvalidSignatureException", 400])
    }))
})

describe("all services at one address", () => {
  it.effect("are told apart, and CloudFormation tells that address", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const simulator = yield* Simulator.make({ deployment: "default" })
      const origin = "http://127.0.0.1:8080"
      const url = `${origin}/`
      const environment = simulator.environment(origin)
      assert.deepStrictEqual(environment, {
        PCLUSTER_API_URL: `${origin}/prod`,
        PCLUSTER_API_STACK: "parallelcluster-api",
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIDSIMULATOR",
        AWS_SECRET_ACCESS_KEY: "simulator-secret",
        AWS_ENDPOINT_URL: origin,
        AWS_ENDPOINT_URL_CLOUDFORMATION: origin,
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: origin,
        AWS_ENDPOINT_URL_STS: origin,
      })
      const stacks = yield* query(simulator, "cloudformation", { Action: "DescribeStacks" }, { url })
      assert.include(stacks.text, `<OutputValue>${origin}/prod</OutputValue>`)
      const assumed = yield* query(
        simulator,
        "sts",
        { Action: "AssumeRole", RoleArn: simulator.roleArn, RoleSessionName: "test" },
        { url },
      )
      const keys = keysOf(assumed.text)
      assert.strictEqual(
        (yield* send(simulator, { keys, service: "execute-api", url: `${origin}/prod/v3/clusters` })).status,
        200,
      )
      assert.strictEqual((yield* logs(simulator, "DescribeLogGroups", {}, { url })).status, 200)
    }))

  it.effect("fail by their own names, in their own formats", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const simulator = yield* Simulator.make()
      const fail = (operationId: string) =>
        simulator.failNext({ operationId, code: "AccessDeniedException", message: "no" })
      yield* fail("ListClusters")
      yield* fail("DescribeLogGroups")
      yield* fail("AssumeRole")
      yield* fail("DescribeStacks")
      const clusters = yield* api(simulator, caller)
      assert.deepStrictEqual([clusters.status, clusters.text, clusters.headers.get("x-amzn-errortype")], [
        403,
        `{"Message":"no"}`,
        "AccessDeniedException",
      ])
      const groups = yield* logs(simulator, "DescribeLogGroups", {})
      assert.deepStrictEqual([groups.status, groups.json], [400, { __type: "AccessDeniedException", Message: "no" }])
      assert.deepStrictEqual(errorOf(yield* assumeRole(simulator)), [403, "AccessDeniedException", "no"])
      const stacks = query(simulator, "cloudformation", { Action: "DescribeStacks" })
      assert.deepStrictEqual(errorOf(yield* stacks), [403, "AccessDeniedException", "no"])
      yield* simulator.failNext({ operationId: "DescribeStacks", code: "InternalFailure", status: 500 })
      assert.deepStrictEqual(errorOf(yield* stacks), [500, "InternalFailure", ""])
      assert.strictEqual((yield* stacks).status, 200)
    }))
})
