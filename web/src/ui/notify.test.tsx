import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { speak } from "@/lib/i18n";
import { ApiProblem } from "@/lib/problem";
import { useNotify } from "@/ui/notify";

beforeEach(() => speak("en"));
afterEach(cleanup);

function Save({ undo }: { undo: () => unknown }) {
  const notify = useNotify();
  return <button type="button" onClick={() => notify.done("Saved", undo)}>{"Save"}</button>;
}

it.each([
  ["a promise that fails", "Somebody was faster.", (fault: Error) => Promise.reject(fault)],
  ["a fault at once", "Nothing is left.", (fault: Error) => { throw fault; }],
])("taking back tells %s, also when the screen that offered it is gone", async (_, detail, fail) => {
  const said = vi.fn(() => fail(new ApiProblem(409, { detail })));
  const frame = (what: React.ReactNode) => <MantineProvider env="test"><Notifications />{what}</MantineProvider>;
  const { rerender } = render(frame(<Save undo={said} />));
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  const back = await screen.findByRole("button", { name: "Undo" });
  rerender(frame(null));
  await userEvent.click(back);
  await screen.findByText(detail);
  expect(said).toHaveBeenCalledOnce();
});
