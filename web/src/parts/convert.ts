import { api, ask } from "@/lib/api";

/** Plain values as the YAML that the server itself writes: a journey, a step or a condition. */
export async function textOf(values: Record<string, unknown>): Promise<string> {
  return (await ask(api.POST("/journeys/convert", { body: { definition: values } }))).text;
}

/** The plain values of a text; throws an Error with the line and the reason where it is no mapping. */
export async function valuesOf(text: string): Promise<Record<string, unknown>> {
  const read = await ask(api.POST("/journeys/convert", { body: { text } }));
  if (read.definition === null) throw new Error(read.problems.map((one) => [one.path, one.reason].filter(Boolean).join(": ")).join("; "));
  return read.definition;
}
