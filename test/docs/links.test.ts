/**
 * The links in the README, the guides and the examples' texts lead somewhere: files that there are, and headings in them. What
 * is out in the world is not asked.
 *
 * @module
 */
import { assert, describe, it } from "@effect/vitest"

const workerd = navigator.userAgent === "Cloudflare-Workers"

/** GitHub's name for a heading. */
const anchor = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").trim().replace(/\s/g, "-")

/** What a text links to, and the anchors it has; code is not text. */
const read = (markdown: string) => {
  const text = markdown.replace(/^```[\s\S]*?^```$/gm, "")
  return {
    links: Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link),
    anchors: Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => anchor(heading)),
  }
}

// Not at the top: workerd has no files, and modules no address.
const { existsSync, globSync, readFileSync } = workerd
  ? { existsSync: () => false, globSync: () => [], readFileSync: () => "" }
  : await import("node:fs")
const root = workerd ? new URL("file:///") : new URL("../../", import.meta.url)
const files = globSync(["*.md", "docs/*.md", "examples/*/README.md", "test/*/README.md"], { cwd: root.pathname })

describe.skipIf(workerd)("links", () => {
  it("are found", () => {
    assert.includeMembers(files, ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
    const found = read("# A `b`: c\n[x](y.md#z)\n```sh\n[no](no)\n```\n")
    assert.deepStrictEqual(found, { links: ["y.md#z"], anchors: ["a-b-c"] })
  })

  it.each(files)("%s", (file) => {
    const base = new URL(file, root)
    for (const link of read(readFileSync(base, "utf8")).links) {
      if (/^[a-z]+:/.test(link)) {
        assert.match(link, /^https:/, "an address that can be read by all")
        continue
      }
      const target = new URL(link, base)
      const fragment = decodeURIComponent(target.hash.slice(1))
      target.hash = ""
      assert.isTrue(existsSync(target), link)
      if (fragment !== "") assert.include(read(readFileSync(target, "utf8")).anchors, fragment, link)
    }
  })
})
