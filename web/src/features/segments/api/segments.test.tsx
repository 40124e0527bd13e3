import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { isStale, useSaveSegment } from "@/features/segments/api/segments";
import { EVERYBODY } from "@/features/segments/model";

afterEach(() => vi.restoreAllMocks());

const made = (status: number) => {
  const called = vi.spyOn(globalThis, "fetch").mockResolvedValue(Response.json({ id: "vip", version: 1, changed: true }, { status }));
  const client = new QueryClient();
  const { result } = renderHook(useSaveSegment, { wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> });
  result.current.mutate({ id: "vip", name: "VIP", condition: EVERYBODY, version: 0 });
  return { called, result };
};

it("a new segment is told to the server as one that does not exist yet", async () => {
  const { called, result } = made(200);
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(new URL((called.mock.calls[0]![0] as Request).url).searchParams.get("version")).toBe("0");
});

it("an id that somebody has is known from every other fault", async () => {
  const taken = made(409);
  await waitFor(() => expect(isStale(taken.result.current.error)).toBe(true));
  const away = made(503);
  await waitFor(() => expect(away.result.current.isError).toBe(true));
  expect(isStale(away.result.current.error)).toBe(false);
});
