import assert from "node:assert/strict";
import { test } from "node:test";
import { Identity } from "../src/identity";
import { Store } from "../src/store";
import { TabStorage } from "./tab_storage";

test("before consent nothing is written to the browser and nothing is read from it", () => {
  const backend = new TabStorage();
  backend.values.set("a.user", "anna");
  const store = new Store("a.", backend);
  store.set("anonymous", "x");
  assert.equal(store.get("user"), null);
  assert.equal(store.get("anonymous"), "x");
  assert.equal(backend.values.size, 1);
});

test("with consent the page's values are kept, and an earlier visit's anonymous id is used again", () => {
  const backend = new TabStorage();
  backend.values.set("a.anonymous", "earlier");
  const store = new Store("a.", backend);
  store.set("anonymous", "now");
  store.set("device-id", "d");
  store.persist();
  assert.equal(store.get("anonymous"), "earlier");
  assert.equal(backend.getItem("a.device-id"), "d");
});

test("refused consent removes our keys and no other", () => {
  const backend = new TabStorage();
  backend.values.set("cart", "shop's own");
  const store = new Store("a.", backend);
  store.persist();
  store.set("user", "anna");
  store.forget();
  assert.deepEqual([...backend.values.keys()], ["cart"]);
  store.set("user", "anna");
  assert.deepEqual([...backend.values.keys()], ["cart"]);
});

test("a full storage falls back to memory", () => {
  const backend = new TabStorage();
  const store = new Store("a.", backend);
  store.persist();
  backend.full = true;
  store.set("user", "anna");
  assert.equal(store.get("user"), "anna");
  assert.deepEqual(store.keys("us"), ["user"]);
});

test("another user on the same browser gets another anonymous id, the same user keeps it", () => {
  const identity = new Identity(new Store("a.", null));
  const visitor = identity.anonymousId();
  assert.equal(identity.become("anna"), false);
  assert.equal(identity.anonymousId(), visitor);
  assert.equal(identity.become("anna"), false);
  assert.equal(identity.become("ben"), true);
  assert.notEqual(identity.anonymousId(), visitor);
  const device = identity.deviceId();
  identity.reset();
  assert.equal(identity.userId(), null);
  assert.equal(identity.deviceId(), device);
});
