import { expect, it } from "vitest";
import { ApiProblem } from "@/lib/problem";
import { firstFree, isThere } from "@/lib/taken";

it("is there when it can be got, and is not when the API does not find it", async () => {
  expect(await isThere(Promise.resolve({}))).toBe(true);
  expect(await isThere(Promise.reject(new ApiProblem(404, {})))).toBe(false);
});

it("takes nothing for free while nobody can say", async () => {
  await expect(isThere(Promise.reject(new ApiProblem(500, {})))).rejects.toThrow();
});

it.each([["hello", [], "hello"], ["hello", ["hello"], "hello-2"], ["hello", ["hello", "hello-2"], "hello-3"]])("%s beside %j becomes %s", async (wanted, taken, free) => {
  expect(await firstFree(wanted, (id) => Promise.resolve(taken.includes(id)))).toBe(free);
});
