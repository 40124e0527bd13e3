import assert from "node:assert/strict";
import { test } from "node:test";
import { choose, type Moment, onPage, refusal, safeUrl } from "../src/choose";
import type { Message } from "../src/model";

const NOW = Date.parse("2026-03-02T10:00:00Z");

function moment(change: Partial<Moment> = {}): Moment {
  return {
    now: NOW, surface: "onsite", path: "/cart", pageSince: NOW - 5_000, exitIntent: false, lastShown: null, fetched: NOW - 1_000,
    handled: new Set(), ...change,
  };
}

function banner(change: Partial<Message> = {}): Message {
  return { id: "m1", kind: "banner", title: "Hello", body: "Text", buttons: [], display: {}, ...change };
}

test("a message without conditions is shown at once", () => {
  assert.equal(choose([banner()], moment()).act, "show");
});

test("R19: a list older than 30 seconds is asked for again before anything is shown", () => {
  assert.equal(choose([banner()], moment({ fetched: NOW - 30_000 })).act, "show");
  assert.equal(choose([banner()], moment({ fetched: NOW - 30_001 })).act, "ask");
});

test("R19: at most one message in 30 seconds", () => {
  assert.deepEqual(choose([banner()], moment({ lastShown: NOW - 12_000 })), { act: "wait", ms: 18_000 });
  assert.equal(choose([banner()], moment({ lastShown: NOW - 30_000 })).act, "show");
});

test("display rules decide who may appear", () => {
  const cases: [name: string, message: Message, at: Partial<Moment>, expected: string][] = [
    ["expired", banner({ display: { expires: "2026-03-02T10:00:00Z" } }), {}, "rest"],
    ["not expired", banner({ display: { expires: "2026-03-02T10:00:01Z" } }), {}, "show"],
    ["too early", banner({ display: { not_before: "2026-03-02T10:00:09Z" } }), {}, "wait"],
    ["other page", banner({ display: { pages: ["/p/*"] } }), {}, "rest"],
    ["this page", banner({ display: { pages: ["/p/*", "/cart*"] } }), {}, "show"],
    ["five seconds on the page are over", banner({ display: { after_seconds: 5 } }), {}, "show"],
    ["six are not", banner({ display: { after_seconds: 6 } }), {}, "wait"],
    ["no exit intent", banner({ display: { on_exit_intent: true } }), {}, "rest"],
    ["exit intent", banner({ display: { on_exit_intent: true } }), { exitIntent: true }, "show"],
    ["for the app, seen on the web", banner({ surface: "inapp" }), {}, "rest"],
    ["for the app, in the app", banner({ surface: "inapp" }), { surface: "inapp" }, "show"],
    ["for the web, on the web", banner({ surface: "onsite" }), {}, "show"],
    ["seen before", banner(), { handled: new Set(["m1"]) }, "rest"],
  ];
  for (const [name, message, at, expected] of cases) assert.equal(choose([message], moment(at)).act, expected, name);
});

test("a message that must wait does not hold up the one behind it", () => {
  const later = banner({ id: "later", display: { after_seconds: 60 } });
  const choice = choose([later, banner({ id: "now" })], moment());
  assert.equal(choice.act === "show" && choice.message.id, "now");
});

test("html, unknown kinds, script links and empty surveys are refused", () => {
  const refused: Partial<Message>[] = [
    { body: "Hello <b>you</b>" },
    { title: "<img src=x onerror=alert(1)>" },
    { title: "Fish &amp; chips" },
    { buttons: [{ label: "Go", url: "javascript:alert(1)", action: "open" }] },
    { buttons: [{ label: "<i>Go</i>", url: "/", action: "open" }] },
    { kind: "carousel" as "banner" },
    { kind: "survey", questions: [] },
  ];
  for (const change of refused) {
    assert.ok(refusal(banner(change)), JSON.stringify(change));
    assert.equal(choose([banner(change)], moment()).act, "refuse");
  }
  for (const body of ["3 < 5 and 7 > 6", "Hugs <3", "R&B & more", "a\nb"]) assert.equal(refusal(banner({ body })), null, body);
});

test("only links that a browser may safely follow are followed", () => {
  for (const url of ["https://shop.example/a", "/cart?restore=1", "cart", "mailto:a@b.example", "tel:+49151", "?a=b:c"]) {
    assert.ok(safeUrl(url), url);
  }
  for (const url of ["javascript:alert(1)", " javascript:alert(1)", "\tjava\nscript:alert(1)", "data:text/html,x", "vbscript:x"]) {
    assert.ok(!safeUrl(url), url);
  }
});

test("a star in a page rule stands for anything", () => {
  assert.ok(onPage([], "/anything"));
  assert.ok(onPage(["*"], "/a/b"));
  assert.ok(onPage(["/p/*"], "/p/mug/blue"));
  assert.ok(!onPage(["/p/*"], "/cart"));
  assert.ok(!onPage(["/c.rt"], "/cart"));
});
