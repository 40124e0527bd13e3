import assert from "node:assert/strict";
import { test } from "node:test";
import { campaignOf, contextOf, type Surroundings } from "../src/context";
import { readPayload, target } from "../src/payload";
import { fromBase64Url } from "../src/push";

test("a push that is not ours is ignored", () => {
  for (const text of ["", "hello", "null", "[]", "{}", '{"title":7}']) assert.equal(readPayload(text), null, text);
});

test("the address for receipts may stand among the sender's own values", () => {
  assert.equal(readPayload('{"title":"New","data":{"report":"/r"}}')?.report, "/r");
  assert.equal(readPayload('{"title":"New","report":"/a","data":{"report":"/b"}}')?.report, "/a");
});

test("a tap opens the link, a button opens its own link or the notification's", () => {
  const payload = readPayload(JSON.stringify({
    title: "New", url: "/l/a", buttons: [{ label: "Look", url: "/l/b" }, { label: "Later" }, { label: "Third" }],
  }))!;
  assert.equal(payload.buttons?.length, 2);
  assert.equal(target(payload, ""), "/l/a");
  assert.equal(target(payload, "button-0"), "/l/b");
  assert.equal(target(payload, "button-1"), "/l/a");
  assert.equal(target({ title: "New" }, ""), null);
});

test("a VAPID key in URL-safe base64 is decoded", () => {
  assert.deepEqual([...fromBase64Url("-_8A")], [251, 255, 0]);
});

const AROUND: Surroundings = {
  url: "https://shop.example/p/mug?utm_source=sms&utm_campaign=heide&size=s", title: "Mug", referrer: "", locale: "de-DE",
  timezone: "Europe/Berlin", userAgent: "UA",
};

test("utm parameters become the campaign, with its name under name", () => {
  assert.deepEqual(campaignOf(AROUND), { source: "sms", name: "heide" });
  assert.equal(campaignOf({ ...AROUND, url: "https://shop.example/" }), null);
});

test("the context says page, zone and language as the tracking protocol names them", () => {
  const context = contextOf(AROUND, { id: "d", type: "web" }, null);
  assert.deepEqual(context.page, {
    path: "/p/mug", search: "?utm_source=sms&utm_campaign=heide&size=s", title: "Mug", url: AROUND.url, referrer: "",
  });
  assert.equal(context.timezone, "Europe/Berlin");
  assert.equal("app" in context, false);
});
