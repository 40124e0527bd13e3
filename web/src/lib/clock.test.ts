import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { serverTime, setServerTime } from "@/lib/clock";

const START = Date.parse("2026-11-20T09:00:00Z");
beforeEach(() => vi.useFakeTimers({ now: START }));
afterEach(() => vi.useRealTimers());

it("does not go back for an answer to what was asked before the clock was moved", () => {
  const asked = Date.now();
  vi.advanceTimersByTime(100);
  setServerTime("2026-11-20T13:00:00Z");
  setServerTime("2026-11-20T09:00:00Z", asked);
  expect(serverTime().toISOString().slice(11, 16)).toBe("13:00");
  vi.advanceTimersByTime(60_000);
  expect(serverTime().toISOString().slice(11, 16)).toBe("13:01");
  setServerTime("2026-11-20T14:00:00Z", Date.now());
  expect(serverTime().toISOString().slice(11, 16)).toBe("14:00");
});
