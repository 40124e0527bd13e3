import { expect, it } from "vitest";
import { readRest } from "@/ui/read-rest";

function pointedAt(html: string, wide: number): string {
  document.body.innerHTML = html;
  const one = document.body.firstElementChild as HTMLElement;
  Object.defineProperties(one, { clientWidth: { value: 100 }, scrollWidth: { value: wide } });
  one.dispatchEvent(new Event("pointerover", { bubbles: true }));
  return one.title;
}

it.each([
  ["a cut text says all of it", '<p data-truncate="end">anna.berger@kunde.example</p>', 180, "anna.berger@kunde.example"],
  ["a text that fits says nothing more", '<p data-truncate="end">Anna</p>', 60, ""],
  ["a box says its value", '<input aria-haspopup="listbox" value="In der App, Rabatt auf die Kollektion">', 300, "In der App, Rabatt auf die Kollektion"],
  ["what a screen says stays", '<p data-truncate="end" title="Mail and number">Mail</p>', 180, "Mail and number"],
  ["other texts are left alone", "<p>Anna Berger</p>", 180, ""],
])("%s", (_, html, wide, title) => {
  readRest();
  expect(pointedAt(html, wide)).toBe(title);
});
