import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { conceal, messageOf } from "../../src/core/Redaction.ts"

const token = "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQD//+abc/9=="
const secrets = [token, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "ASIA0123456789EXAMPL"]
const hide = conceal(() => secrets)

/** How others write a text. */
const writings: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "as a URL": encodeURIComponent,
  "as a URL, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "as a URL, in lower case": (text) => encodeURIComponent(text).toLowerCase(),
  "in base64": (text) => btoa(text),
  "in base64, after one byte": (text) => btoa(`a${text}`),
  "in base64, after two bytes": (text) => btoa(`ab${text}`),
  "in base64 for URLs": (text) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  "in base64, as a URL": (text) => encodeURIComponent(btoa(text)),
  "in lower case": (text) => text.toLowerCase(),
  "in upper case": (text) => text.toUpperCase(),
  "in JSON with slashes escaped": (text) => text.replaceAll("/", "\\/"),
  "in JSON with all escaped": (text) =>
    text.replace(/\W/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "in HTML, hexadecimal": (text) => text.replace(/\W/g, (char) => `&#x${char.charCodeAt(0).toString(16)};`),
  "in HTML, decimal": (text) => text.replace(/\W/g, (char) => `&#${char.charCodeAt(0)};`),
}

describe("the secrets of a request", () => {
  for (const [how, write] of Object.entries(writings)) {
    it(`are replaced ${how}`, () => {
      for (const secret of secrets) {
        const text = hide(`before ${write(secret)}, after`)
        assert.match(text, /^before \S{0,4}<redacted>\S{0,8}, after$/)
      }
    })
  }

  it.prop(
    "are replaced whatever they are",
    [Schema.String.check(Schema.isPattern(/^[!-~]{8,200}$/)), Schema.Literals(Object.keys(writings))],
    ([secret, how]) => {
      const written = writings[how]!(secret)
      const text = conceal(() => [secret])(`before (${written}) after`)
      assert.include(text, "<redacted>")
      assert.notInclude(text, written)
    },
  )

  it("are found where a text is cut", () => {
    for (let length = 3900; length < 4010; length += 7) assert.notInclude(hide("x ".repeat(length / 2) + token), "IQoJ")
  })

  it("leave ordinary words alone, also where a program's credentials are such", () => {
    const test = conceal(() => ["test", "", "admin"])
    for (
      const text of [
        "The test of admin failed.",
        "Signature expired: 20260105T080000Z is now earlier than 20260105T083500Z (20260105T084000Z - 5 min.)",
        "The security token included in the request is expired",
        "Credential should be scoped to a valid region, not 'us-east-1'. ",
        "Missing Authentication Token",
        "The request signature we calculated does not match the signature you provided.",
        "Request id: 1b1c1d1e-0000-4000-8000-123456789abc",
      ]
    ) assert.strictEqual(test(text), text)
  })
})

describe("what stands beside a name that signs", () => {
  const other = "someOtherSessionToken0123456789"
  const texts = [
    `x-amz-security-token: ${other}`,
    `X-Amz-Security-Token=${other}&x=1`,
    `"X-Amz-Security-Token": "${other}"`,
    `{\\"x-amz-security-token\\":[\\"${other}\\"]}`,
    `'X-Amz-Security-Token': '${other}'`,
    `<td>X-Amz-Security-Token</td><td>${other}</td>`,
    `<SessionToken>${other}</SessionToken>`,
    `<SecretAccessKey>${other}</SecretAccessKey>`,
    `&quot;Signature&quot;: &quot;${other}&quot;`,
    `X-Amz-Signature%3D${other}`,
    `Credential=${other}/20260101/eu-west-1/execute-api/aws4_request`,
    `"SecretAccessKey" : "${other}"`,
  ]
  for (const text of texts) {
    it(`is replaced in ${text}`, () => {
      assert.notInclude(hide(text), other)
      assert.include(hide(text), "<redacted>")
    })
  }
})

describe("a text of others", () => {
  it("has at most 4,000 characters and says how many there were", () => {
    const text = hide("x".repeat(10_000_000))
    assert.isBelow(text.length, 4100)
    assert.include(text, "10000000 characters")
    assert.strictEqual(hide("x".repeat(4000)), "x".repeat(4000))
  })

  it("has its control characters escaped, but for line breaks and tabs", () => {
    assert.strictEqual(
      hide("a\u001b[31mred\u0007\u0000\u009b2J\r\n\tb\u202ec\u2066"),
      "a\\u001b[31mred\\u0007\\u0000\\u009b2J\\u000d\n\tb\\u202ec\\u2066",
    )
  })

  it("takes no long time, whatever it is", () => {
    const start = performance.now()
    for (
      const text of [
        "signature<a>",
        'signature"',
        "credential&amp;",
        "%",
        "signature:",
        "Signature[[(",
        token.slice(0, -1),
      ]
    ) {
      hide(text.repeat(500_000 / text.length))
    }
    assert.isBelow(performance.now() - start, 5000)
  })
})

describe("what a thrown value says", () => {
  it("is the message of its innermost cause", () => {
    assert.strictEqual(messageOf(new Error("outer", { cause: new Error("inner") })), "inner")
    assert.strictEqual(messageOf("text"), "text")
    assert.strictEqual(messageOf(undefined), "undefined")
  })

  it.effect("never throws", () =>
    Effect.sync(() => {
      const circular = new Error("a")
      const second = new Error("b", { cause: circular })
      Object.assign(circular, { cause: second })
      for (
        const thrown of [
          Object.create(null),
          Symbol("x"),
          circular,
          new Proxy({}, {
            getPrototypeOf: () => {
              throw new Error("no")
            },
          }),
          Object.defineProperty(new Error("x"), "message", {
            get: () => {
              throw new Error("no")
            },
          }),
          { toString: () => ({}) },
        ]
      ) assert.isNotEmpty(messageOf(thrown))
    }))
})
