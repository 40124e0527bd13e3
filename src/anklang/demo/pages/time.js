/** The demo's time: the server's clock, which the visitor can move forward. Shown in the shop's own time zone. */
import { locale } from "./words.js";
import { ask, hear, tell } from "./wire.js";

const ZONE = "Europe/Berlin";
let offset = 0; // ms, demo time less browser time

export function setNow(iso) {
  offset = Date.parse(iso) - Date.now();
}

hear("clock", (data) => setNow(data.now));

export function now() {
  return new Date(Date.now() + offset);
}

/** Moves the demo's time: { skip_seconds } or { to }. Tells the other pages. */
export async function moveClock(how) {
  const before = now();
  const answer = await ask("clock", how);
  tell("clock", { now: answer.now, moved: (Date.parse(answer.now) - before) / 1000 });
}

export function format(date, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: ZONE, ...options }).format(date);
}

export const clockTime = (date) => format(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const longDay = (date) => format(date, { weekday: "long", day: "numeric", month: "long" });
export const shortDay = (date) => format(date, { weekday: "short", day: "numeric", month: "short" });

/** Year, month, day, hour and minute on a wall in Berlin. */
function wall(date) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: ZONE, year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", hourCycle: "h23",
  }).formatToParts(date);
  return Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
}

/** The instant at which clocks in Berlin show this. A time that does not exist in spring is the one an hour later. */
export function berlin(year, month, day, hour, minute) {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = wall(new Date(instant));
    instant += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return new Date(instant);
}

/** The next eight o'clock in the morning after `date`. */
export function nextMorning(date) {
  const { year, month, day } = wall(date);
  const today = berlin(year, month, day, 8, 0);
  return today > date ? today : berlin(year, month, day + 1, 8, 0);
}

/** The value of a datetime-local field for an instant. */
export function fieldValue(date) {
  const { year, month, day, hour, minute } = wall(date);
  const two = (number) => String(number).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

/** The instant that a datetime-local field means. */
export function fromField(value) {
  const [year, month, day, hour, minute] = value.split(/[-T:]/).map(Number);
  return berlin(year, month, day, hour, minute);
}
