import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { useSaveForm } from "@/features/consent/api/forms";
import { useSaveWording } from "@/features/consent/api/wordings";
import { ChangedMeanwhile } from "@/lib/problem";

const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;

/** A server whose newest version is this; answers what was written. */
function serve(version: number): string[] {
  const written: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const request = input as Request;
    if (request.method === "PUT") written.push(new URL(request.url).pathname);
    return Response.json(request.method === "PUT" ? { id: "news", version: version + 1, changed: true } : [{ version, wording: { id: "news" }, form: { id: "news" } }]);
  });
  return written;
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it.each([["wording", useSaveWording], ["form", useSaveForm]] as const)("a %s is not written over a version that came meanwhile", async (_, useSave) => {
  const written = serve(3);
  const save = (began: number) => renderHook(() => useSave(false, began), { wrapper }).result.current.mutateAsync({ id: "news" } as never);
  await expect(save(2)).rejects.toBeInstanceOf(ChangedMeanwhile);
  expect(written).toEqual([]);
  await save(3);
  expect(written).toHaveLength(1);
});
