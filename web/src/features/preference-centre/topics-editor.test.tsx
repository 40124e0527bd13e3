import { MantineProvider } from "@mantine/core";
import { useForm } from "@mantine/form";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Values } from "@/features/preference-centre/model";
import { TopicsEditor } from "@/features/preference-centre/topics-editor";
import { speak } from "@/lib/i18n";

function Editor() {
  const sale = { id: "sale", name: { de: "Sale" }, description: { de: "" }, purpose: "" };
  const form = useForm<Values>({ initialValues: { topics: [sale], sections: [], words: {} } });
  return <TopicsEditor form={form} known={new Set(["sale"])} languages={["de"]} figures={undefined} may />;
}

beforeEach(() => {
  speak("en");
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(JSON.stringify({ settings: {} }), { headers: { "Content-Type": "application/json" } }))));
});
afterEach(cleanup);

it("a new topic whose name begins like another one gets an id of its own, and the other one keeps its", async () => {
  const user = userEvent.setup();
  render(<QueryClientProvider client={new QueryClient()}><MantineProvider env="test"><Editor /></MantineProvider></QueryClientProvider>);
  await user.click(screen.getByRole("button", { name: "Add a topic" }));
  const at = (index: number, label: RegExp) => screen.getAllByLabelText(label)[index] as HTMLInputElement;
  await user.type(at(1, /^Name/), "Sale Damen");
  expect(at(1, /^Id/).value).toBe("sale-damen");
  expect(at(1, /^Id/).readOnly).toBe(false);
  expect(at(0, /^Id/).readOnly).toBe(true);
  await user.clear(at(1, /^Id/));
  await user.type(at(1, /^Id/), "sale");
  expect(at(1, /^Id/).readOnly).toBe(false);
});
