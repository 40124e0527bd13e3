import { describe, expect, it, vi } from "vitest";
import { everyPage } from "@/parts/pickers";

/** A list of so many numbers in pages of so many, as the API gives it. */
const list = (count: number, size: number) =>
  vi.fn(async (after: string) => {
    const from = Number(after || 0);
    const items = Array.from({ length: Math.min(size, count - from) }, (_, index) => from + index);
    return { items, next: from + size < count ? String(from + size) : null };
  });

describe("everyPage", () => {
  it.each([[0, 1], [1, 1], [200, 1], [201, 2], [450, 3]])("reads all %i rows in %i pages", async (count, pages) => {
    const load = list(count, 200);
    expect(await everyPage(load)).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(load).toHaveBeenCalledTimes(pages);
    expect(load).toHaveBeenNthCalledWith(1, "");
  });

  it("reads no more than it may", async () => {
    const load = list(1000, 200);
    expect(await everyPage(load, 500)).toHaveLength(500);
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("ends at a page without rows, whatever that names as next", async () => {
    const load = vi.fn(async () => ({ items: [], next: "again" }));
    expect(await everyPage(load)).toEqual([]);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("tells of a page that cannot be read", async () => {
    const load = vi.fn(async (after: string) => (after ? Promise.reject(new Error("away")) : { items: [1], next: "2" }));
    await expect(everyPage(load)).rejects.toThrow("away");
  });
});
