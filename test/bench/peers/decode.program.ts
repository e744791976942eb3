/** The pages of `decode.program.ts` with zod, valibot and typebox. */
import { Type } from "typebox"
import { Compile } from "typebox/compile"
import * as v from "valibot"
import * as z from "zod"

const members = [
  "stackId",
  "eventId",
  "stackName",
  "logicalResourceId",
  "physicalResourceId",
  "resourceType",
  "resourceStatus",
] as const
const all = <A>(schema: A) => Object.fromEntries(members.map((name) => [name, schema]))

const zodDate = z.string().transform((text, context) => {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) context.addIssue("not a date")
  return date
})
const zodPage = (event: Record<string, z.ZodType>) =>
  z.object({ nextToken: z.string().optional(), prevToken: z.string().optional(), events: z.array(z.object(event)) })
const zodLog = zodPage({ timestamp: zodDate, message: z.string() })
const zodStack = zodPage({ ...all(z.string()), timestamp: zodDate, resourceStatusReason: z.string().optional() })

const valibotDate = v.pipe(v.string(), v.transform((text) => new Date(text)), v.date())
const valibotPage = (event: v.ObjectEntries) =>
  v.object({
    nextToken: v.optional(v.string()),
    prevToken: v.optional(v.string()),
    events: v.array(v.object(event)),
  })
const valibotLog = valibotPage({ timestamp: valibotDate, message: v.string() })
const valibotStack = valibotPage({
  ...all(v.string()),
  timestamp: valibotDate,
  resourceStatusReason: v.optional(v.string()),
})

const typeboxDate = Type.Codec(Type.String()).Decode((text) => {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new Error("not a date")
  return date
}).Encode((date) => date.toISOString())
const typeboxPage = (event: Record<string, ReturnType<typeof Type.String>>) =>
  Type.Object({
    nextToken: Type.Optional(Type.String()),
    prevToken: Type.Optional(Type.String()),
    events: Type.Array(Type.Object(event)),
  })
const typeboxLog = Compile(typeboxPage({ timestamp: typeboxDate, message: Type.String() }))
const typeboxStack = Compile(typeboxPage({ ...all(Type.String()), timestamp: typeboxDate }))

export const peers = {
  log: (text: string) => ({
    "zod": () => zodLog.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotLog, JSON.parse(text)),
    "typebox": () => typeboxLog.Decode(JSON.parse(text)),
  }),
  stack: (text: string) => ({
    "zod": () => zodStack.parse(JSON.parse(text)),
    "valibot": () => v.parse(valibotStack, JSON.parse(text)),
    "typebox": () => typeboxStack.Decode(JSON.parse(text)),
  }),
}
