import { expect, it } from "vitest";
import { gateNote, withLocalTimes } from "@/parts/gate-words";

it.each([
  ["confirmed for marketing by push", "bestätigt für marketing über push"],
  ["open until 2026-11-23 20:00Z; zone by profile", "offen bis 2026-11-23 20:00Z; Zone laut Profil"],
  ["open; zone by workspace", "offen; Zone laut Arbeitsbereich"],
  ["2 of 2 in 7 days; free at 2026-11-24 08:00Z", "2 von 2 in 7 days; frei ab 2026-11-24 08:00Z"],
  ["stop, scope address", "stop, Umfang address"],
  [", which the person asked for", ", von der Person gewünscht"],
  [", which costs least", ", was am wenigsten kostet"],
  ["something that is not known", "something that is not known"],
])("says %j in German", (detail, german) => {
  expect(gateNote(detail, "de")).toBe(german);
  expect(gateNote(detail, "en")).toBe(detail);
});

it("writes the moments of a note in local time", () => {
  const said = withLocalTimes(gateNote("open until 2026-11-23 20:00Z; zone by profile", "de"), (iso) => `<${iso}>`);
  expect(said).toBe("offen bis <2026-11-23T20:00:00Z>; Zone laut Profil");
});
