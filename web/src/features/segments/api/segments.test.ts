import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import { takenQuery } from "@/features/segments/api/segments";

afterEach(() => vi.restoreAllMocks());

const answered = (status: number) => {
  vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json({ title: "x" }, { status }));
  return new QueryClient().fetchQuery(takenQuery("vip"));
};

it("an id is taken where there is a segment, and free where the server knows none", async () => {
  await expect(answered(200)).resolves.toBe(true);
  await expect(answered(404)).resolves.toBe(false);
});

it("where the server does not say, the id does not count as free", async () => {
  await expect(answered(503)).rejects.toThrow();
});
