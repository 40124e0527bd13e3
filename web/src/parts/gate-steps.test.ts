import { expect, it } from "vitest";
import { withNames } from "@/parts/gate-steps";
import { gateNote } from "@/parts/gate-words";

const purpose = (id: string) => `<${id}>`;
const channel = (id: string) => `[${id}]`;

it.each([
  ["confirmed for marketing by sms", "confirmed for <marketing> by [sms]", "bestätigt für <marketing> über [sms]"],
  ["given for news_weekly by apple_messages, but not confirmed", "given for <news_weekly> by [apple_messages], but not confirmed", "erteilt für <news_weekly> über [apple_messages], aber nicht bestätigt"],
  ["no address for apple_messages", "no address for apple_messages", "keine Adresse für apple_messages"],
])("calls purpose and channel of %j by their names", (note, english, german) => {
  expect(withNames(gateNote(note, "en"), purpose, channel)).toBe(english);
  expect(withNames(gateNote(note, "de"), purpose, channel)).toBe(german);
});
