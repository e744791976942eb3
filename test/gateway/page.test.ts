/**
 * The gateway's page in Chromium: by keyboard, light and dark, on a narrow screen, and when things go wrong. With `SCREENSHOTS`
 * naming a folder it leaves pictures there, to look at.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import process from "node:process"
import { type BrowserContextOptions, chromium } from "playwright-core"
import { deploy, seed, token } from "./harness.ts"

/** The page in a browser, with the errors that it writes to the console. */
const open = Effect.fnUntraced(function* (options: BrowserContextOptions = {}) {
  const deployed = yield* deploy
  yield* seed(deployed.simulator, "my-image")
  const browser = yield* Effect.acquireRelease(
    Effect.promise(() => chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium" })),
    (browser) => Effect.promise(() => browser.close()),
  )
  const page = yield* Effect.promise(async () => {
    const context = await browser.newContext(options)
    return await context.newPage()
  })
  page.setDefaultTimeout(10_000)
  const errors: Array<string> = []
  page.on("pageerror", (error) => errors.push(error.message))
  yield* Effect.promise(() => page.goto(deployed.page))
  return { ...deployed, page, errors }
})

type Page = Effect.Success<ReturnType<typeof open>>["page"]

const picture = async (page: Page, name: string) => {
  const folder = process.env["SCREENSHOTS"]
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

const show = async (page: Page, image: string, secret = token) => {
  await page.getByLabel("Image", { exact: true }).fill(image)
  await page.getByLabel("Token").fill(secret)
  await page.getByRole("button", { name: "Show" }).click()
}

describe("examples/edge-gateway, the page", () => {
  it.live("shows what failed, what took how long, and the whole log; by keyboard alone", () =>
    Effect.gen(function* () {
      const { errors, page } = yield* open({ colorScheme: "light", viewport: { width: 1100, height: 900 } })
      yield* Effect.promise(async () => {
        // The field for the image has the focus, once the page is painted.
        await page.locator("input[name=image]:focus").waitFor()
        await page.keyboard.type("my-image")
        await page.keyboard.press("Tab")
        await page.keyboard.type(token)
        await page.keyboard.press("Enter")

        await page.getByText("failed after 1 h 6 min: 2 failed, 0 in progress, of 4").waitFor()
        const failed = page.getByRole("listitem").filter({ hasText: "ParallelClusterImage" }).last()
        assert.include(await failed.textContent(), "1 h 1 minWorkflow step 'ApplyBuildComponents' failed")
        await page.getByText("The build is over; this is all of it.").waitFor()
        const lines = (await page.locator("#lines").textContent())?.split("\n") ?? []
        assert.lengthOf(lines, 250)
        assert.include(lines.at(-1), "2026-11-22 08:04:09  Stderr: tar: /opt/solver/lib/libsolver.so: Cannot write")
        // Why it failed stands above all of that.
        const diagnosis = page.locator("#diagnosis")
        await diagnosis.getByRole("heading", { name: "A disk is full" }).waitFor()
        assert.include(await diagnosis.textContent(), "3.16.1/1, 2026-11-22 08:04:09")
        assert.include(await diagnosis.textContent(), "No space left on device")
        assert.strictEqual(await page.locator("main > section").first().getAttribute("id"), "diagnosis")
        assert.deepStrictEqual(await page.locator("#images li").allTextContents(), ["my-image BUILD_FAILED"])

        // On to the list, the box, and the log, which scrolls by keys.
        const focused = () => page.evaluate("document.activeElement.id || document.activeElement.localName")
        const stops = []
        for (let i = 0; i < 4; i++) {
          await page.keyboard.press("Tab")
          stops.push(await focused())
        }
        assert.deepStrictEqual(stops, ["button", "a", "keep", "lines"])
        await picture(page, "light")
      })
      assert.deepStrictEqual(errors, [])
    }))

  it.live("dark, and narrow without scrolling sideways", () =>
    Effect.gen(function* () {
      const { page } = yield* open({ colorScheme: "dark", viewport: { width: 360, height: 740 } })
      yield* Effect.promise(async () => {
        await show(page, "my-image")
        await page.getByText("The build is over").waitFor()
        assert.strictEqual(await page.evaluate("document.documentElement.scrollWidth"), 360)
        const ground = await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert.strictEqual(ground, "rgb(20, 23, 28)")
        await picture(page, "dark-narrow")
      })
    }))

  it.live("a log that grows, and a build that goes on", () =>
    Effect.gen(function* () {
      const { page, simulator } = yield* open({ colorScheme: "dark", viewport: { width: 1100, height: 900 } })
      const build = { imageId: "new-image", logStreamName: "3.16.1/1" }
      yield* simulator.putLogEvents({ ...build, events: [{ timestamp: new Date(0), message: "it begins" }] })
      yield* simulator.putImage({ imageId: "new-image", stackStatus: "CREATE_IN_PROGRESS" })
      yield* simulator.putStackEvents({
        imageId: "new-image",
        events: [
          ["new-image", "AWS::CloudFormation::Stack"],
          ["ParallelClusterImage", "AWS::ImageBuilder::Image"],
        ].map(([name = "", resourceType = ""]) => ({
          logicalResourceId: name,
          resourceType,
          resourceStatus: "CREATE_IN_PROGRESS",
        })),
      })
      yield* Effect.promise(async () => {
        await show(page, "new-image")
        await page.getByText("it begins").waitFor()
      })
      yield* simulator.putLogEvents({ ...build, events: [{ timestamp: new Date(1), message: "it goes on" }] })
      yield* Effect.promise(async () => {
        await page.getByText("it goes on").waitFor()
        await page.getByText("in progress after").waitFor()
        assert.strictEqual(await page.locator("#state").textContent(), "Following …")
        await picture(page, "running")
      })
    }))

  it.live("says what went wrong, and is well again at the next try", () =>
    Effect.gen(function* () {
      const { page, simulator } = yield* open({ colorScheme: "light", viewport: { width: 1100, height: 500 } })
      const alert = page.getByRole("alert")
      yield* Effect.promise(async () => {
        await show(page, "my-image", "wrong")
        await alert.getByText("The gateway does not know this token.").waitFor()
        await picture(page, "error")
        await show(page, "no-such-image")
        await alert.getByText("There is no such image").waitFor()
      })
      yield* simulator.failNext({ times: 20, status: 403, body: { message: "AKID" } })
      yield* Effect.promise(async () => {
        await show(page, "my-image")
        await alert.getByText("the gateway is not set up correctly").waitFor()
      })
      yield* simulator.recover
      yield* Effect.promise(async () => {
        await page.route("**/stackevents", (route) => route.abort())
        await show(page, "my-image")
        await alert.getByText("cannot be reached").waitFor()
        await page.unroute("**/stackevents")
        await show(page, "my-image")
        await page.getByText("The build is over").waitFor()
        assert.isTrue(await alert.isHidden())
      })
    }))

  it.live("an address that names no image in its fragment is no reason to show nothing", () =>
    Effect.gen(function* () {
      const { errors, page } = yield* open()
      yield* Effect.promise(async () => {
        await page.goto(`${page.url()}#%E0%A4%A`)
        await page.reload()
        await show(page, "my-image")
        await page.getByText("The build is over").waitFor()
        // A link to an image shows it.
        await page.evaluate("location.hash = '#no-such-image'")
        await page.getByRole("alert").getByText("There is no such image").waitFor()
      })
      assert.deepStrictEqual(errors, [])
    }))

  it.live("runs nothing that does not come with it", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      const ran = yield* Effect.promise(() =>
        page.evaluate(`(async () => {
          const script = document.createElement("script")
          script.textContent = "globalThis.injected = true"
          document.body.append(script)
          const elsewhere = await fetch("https://elsewhere.example.com/").then(() => "", (error) => String(error))
          return [globalThis.injected, elsewhere.includes("Failed to fetch")]
        })()`)
      )
      assert.deepStrictEqual(ran, [undefined, true])
    }))
})
