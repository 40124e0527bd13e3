import { expect, it } from "vitest";
import { unusedName } from "@/features/journeys/start/unused-name";

it.each([
  ["Welcome", [], "Welcome"],
  ["Welcome", ["Farewell", "Welcome 2"], "Welcome"],
  ["Welcome", ["Welcome"], "Welcome 2"],
  ["Welcome", ["Welcome", "Welcome 2"], "Welcome 3"],
])("%s besides %j is %s", (wish, taken, name) => expect(unusedName(wish, taken)).toBe(name));
