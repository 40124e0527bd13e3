import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { speak } from "@/lib/i18n";
import { Figure } from "@/ui/figure";

beforeEach(() => speak("de"));
afterEach(cleanup);

it.each([
  [undefined, 8, "zum Vorzeitraum"], ["year", 8, "zum Vorjahr"], ["year", 10, "±0 % zum Vorjahr"], [undefined, 0, "im Vorzeitraum nichts"], ["year", 0, "im Vorjahr nichts"],
] as const)("a figure says what it is compared with: %s, %d before", (against, before, words) => {
  render(<MantineProvider env="test"><Figure label="Gesendet" value="10" now={10} before={before} against={against} /></MantineProvider>);
  expect(screen.getByText(words)).toBeTruthy();
});
