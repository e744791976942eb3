/**
 * The least that reads what STS and CloudFormation answer: elements and text, without attributes, namespaces or a document
 * type. A general parser, such as fast-xml-parser with 16 KB gzipped, would weigh half as much as all the rest of a worker.
 *
 * @module
 */

const entities: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' }

/** An entity or a character's number; any other name stays as it is. */
const unescape = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name = "") => {
    const code = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : Object.hasOwn(entities, name) ? entities[name]! : whole
  })

/** An element: its text or, where it has elements inside, those by name. Elements called `member` make a list. */
export type Element = string | ReadonlyArray<Element> | { readonly [name: string]: Element }

/**
 * Reads the root element of a document. Throws where it is not well-formed, and for a document type, whose entities may grow
 * without bounds.
 */
export const parse = (document: string): Element => {
  // Comments and the declaration mean nothing here.
  const tokens = /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)[^<>]*?(\/?)>|([^<]+)/g
  const open: Array<{ readonly name: string; text: string; readonly children: Array<readonly [string, Element]> }> = [
    { name: "", text: "", children: [] },
  ]
  let end = 0
  for (const { 0: token, 1: cdata, 2: closes, 3: name, 4: isEmpty, 5: text, index } of document.matchAll(tokens)) {
    if (index !== end) throw new SyntaxError(`not XML at ${end}`)
    end = index + token.length
    const current = open.at(-1)!
    if (text !== undefined || cdata !== undefined) current.text += cdata ?? unescape(text ?? "")
    else if (name !== undefined) {
      if (closes === "") open.push({ name, text: "", children: [] })
      if (closes !== "" || isEmpty !== "") {
        const element = open.pop()
        const parent = open.at(-1)
        if (element?.name !== name || parent === undefined) throw new SyntaxError(`not XML: </${name}>`)
        parent.children.push([name, valueOf(element)])
      }
    }
  }
  const [root] = open
  if (end !== document.length || open.length > 1 || root?.children.length !== 1) throw new SyntaxError("not XML")
  return root.children[0]![1]
}

const valueOf = ({ children, text }: { text: string; children: ReadonlyArray<readonly [string, Element]> }): Element =>
  children.length === 0 ? text : children.every(([name]) => name === "member")
    ? children.map(([, element]) => element)
    // A name such as `__proto__` is a name like any other.
    : Object.fromEntries(children)
