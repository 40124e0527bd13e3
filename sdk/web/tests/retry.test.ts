import assert from "node:assert/strict";
import { test } from "node:test";
import { verdict, waitFor } from "../src/retry";

test("each answer of the server has one meaning", () => {
  const cases: [status: number, count: number, expected: string][] = [
    [200, 1, "done"], [202, 5, "done"], [302, 1, "done"],
    [0, 1, "again"], [408, 1, "again"], [410, 1, "again"], [429, 9, "again"], [460, 1, "again"],
    [500, 1, "again"], [502, 1, "again"], [503, 1, "again"],
    [501, 1, "drop"], [505, 1, "drop"], [511, 1, "drop"],
    [400, 1, "drop"], [401, 1, "drop"], [401, 9, "drop"], [404, 9, "drop"],
    [400, 2, "split"], [413, 2, "split"], [413, 1, "drop"],
  ];
  for (const [status, count, expected] of cases) assert.equal(verdict(status, count), expected, `${status} for ${count}`);
});

test("Retry-After is obeyed up to five minutes", () => {
  assert.equal(waitFor(1, "7", 0.5), 7_000);
  assert.equal(waitFor(1, "0", 0.5), 0);
  assert.equal(waitFor(1, "9999", 0.5), 300_000);
});

test("without Retry-After the wait doubles, with jitter, up to a minute", () => {
  assert.equal(waitFor(1, null, 0), 250);
  assert.equal(waitFor(2, null, 0), 500);
  assert.equal(waitFor(3, "Wed, 21 Oct 2026 07:28:00 GMT", 0), 1_000);
  assert.equal(waitFor(20, null, 0), 30_000);
  assert.ok(waitFor(20, null, 0.999) < 60_000);
});
