import { expect, it } from "vitest";
import { ApiProblem, formErrors, formPath } from "@/lib/problem";

it.each([
  ["brand.name", "brand.name"],
  ["purposes[1].id", "purposes.1.id"],
  ["hours[0].days[2]", "hours.0.days.2"],
])("turns the server's place %s into the form's %s", (given, expected) => {
  expect(formPath(given)).toBe(expected);
});

it("names every field that the server refused, with what to do", () => {
  const problem = new ApiProblem(422, { problems: [{ path: "caps[1].limit", reason: "is -1", hint: "from 0" }, { path: "rates", reason: "none", hint: "" }] });
  expect(formErrors(problem)).toEqual({ "caps.1.limit": "is -1 – from 0", rates: "none" });
  expect(formErrors(new Error("other"))).toEqual({});
});
