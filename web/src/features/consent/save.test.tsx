import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useSaveForm } from "@/features/consent/api/forms";
import { useSaveWording } from "@/features/consent/api/wordings";

const asked: string[] = [];
const around = ({ children }: { children: ReactNode }) => <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;

/** A workspace with one form and one wording, both archived. */
beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("fetch", vi.fn((request: Request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname.replace("/api", "")}${search}`);
    const list = pathname.endsWith("forms") ? [{ form: { id: "news" } }] : [{ wording: { id: "news" } }];
    return Promise.resolve(new Response(JSON.stringify(request.method === "GET" ? list : {}), { headers: { "Content-Type": "application/json" } }));
  }));
});
afterEach(cleanup);

it.each([["news", "news-2"], ["new", "new-2"], ["summer", "summer"], ["", "form"]])("a new form %s is saved as %s, beside an archived one and the address of new ones", async (id, free) => {
  const { result } = renderHook(() => useSaveForm(true), { wrapper: around });
  await act(() => result.current.mutateAsync({ id } as never));
  expect(asked).toEqual(["GET /consent-forms?archived=true", `PUT /consent-forms/${free}`]);
});

it.each([["news", "news-2"], ["new", "new-2"], ["summer", "summer"], ["", "wording"]])("a new wording %s is saved as %s, beside an archived one and the address of new ones", async (id, free) => {
  const { result } = renderHook(() => useSaveWording(true), { wrapper: around });
  await act(() => result.current.mutateAsync({ id } as never));
  expect(asked).toEqual(["GET /wordings?archived=true", `PUT /wordings/${free}`]);
});

it("what is there is saved under its id, and nobody asks for others", async () => {
  const { result } = renderHook(() => ({ form: useSaveForm(), wording: useSaveWording() }), { wrapper: around });
  await act(() => result.current.form.mutateAsync({ id: "news" } as never));
  await act(() => result.current.wording.mutateAsync({ id: "news" } as never));
  expect(asked).toEqual(["PUT /consent-forms/news", "PUT /wordings/news"]);
});
