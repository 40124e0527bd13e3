import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import type { TrackingEvent } from "../src/model";
import { Outbox } from "../src/outbox";
import { Store } from "../src/store";
import { Wire } from "../src/wire";
import { TabStorage } from "./tab_storage";

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: { batch?: TrackingEvent[]; writeKey: string; messageId?: string; sentAt: string };
}

type Reply = { status: number; retryAfter?: string };

let received: Received[];
let replies: ((seen: Received) => Reply)[];
let host: string;
let stop: () => void;

beforeEach(async () => {
  received = [];
  replies = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const seen = { path: request.url ?? "", headers: request.headers, body: JSON.parse(text) as Received["body"] };
      received.push(seen);
      const reply = replies.length > 1 ? replies.shift()!(seen) : (replies[0]?.(seen) ?? { status: 200 });
      response.writeHead(reply.status, reply.retryAfter === undefined ? {} : { "Retry-After": reply.retryAfter });
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
});

afterEach(() => stop());

function event(name: string, properties: Record<string, unknown> = {}): TrackingEvent {
  return {
    type: "track", event: name, properties, messageId: `id-${name}`, anonymousId: "anon", userId: null,
    timestamp: "2026-03-02T10:00:00.000Z", context: {}, integrations: {},
  };
}

/** An outbox over real HTTP; `all(n)` resolves when n events have left the line. */
function outbox(store: Store): { line: Outbox<TrackingEvent>; sent: string[]; dropped: string[]; all: (n: number) => Promise<void> } {
  const sent: string[] = [];
  const dropped: string[] = [];
  let check = (): void => undefined;
  const wire = new Wire("KEY", host);
  const line = new Outbox<TrackingEvent>("q.", store, {
    ...wire.carrier((items: TrackingEvent[]) => wire.tracking(items)),
    settled: (item, ok) => {
      (ok ? sent : dropped).push(item.event ?? "");
      check();
    },
  }, 5);
  const all = (count: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => sent.length + dropped.length >= count && resolve();
      check();
    });
  return { line, sent, dropped, all };
}

function keptStore(): { store: Store; backend: TabStorage } {
  const backend = new TabStorage();
  const store = new Store("a.", backend);
  store.persist();
  return { store, backend };
}

test("one event goes to its own path with the key in header and body, several go as one batch in order", async () => {
  const { store, backend } = keptStore();
  const { line, all } = outbox(store);
  line.add(event("First"));
  await all(1);
  line.add(event("Second"));
  line.add(event("Third"));
  await all(3);
  assert.deepEqual(received.map((request) => request.path), ["/v1/t", "/v1/b"]);
  assert.equal(received[0]!.headers.authorization, `Basic ${Buffer.from("KEY:").toString("base64")}`);
  assert.equal(received[0]!.headers["content-type"], "text/plain");
  assert.equal(received[0]!.body.writeKey, "KEY");
  assert.deepEqual(received[1]!.body.batch?.map((item) => item.event), ["Second", "Third"]);
  assert.equal(backend.length, 0);
});

test("a busy server gets the same event again, under the same message id, with the count of tries", async () => {
  const { store } = keptStore();
  replies = [() => ({ status: 429, retryAfter: "0" }), () => ({ status: 503, retryAfter: "0" }), () => ({ status: 200 })];
  const { line, sent, all } = outbox(store);
  line.add(event("Order Completed"));
  await all(1);
  assert.deepEqual(sent, ["Order Completed"]);
  assert.deepEqual(received.map((request) => request.body.messageId), Array(3).fill("id-Order Completed"));
  assert.deepEqual(received.map((request) => request.headers["x-retry-count"]), [undefined, "1", "2"]);
});

test("an event stays stored until the server has answered, and the next page sends what the last one could not", async () => {
  const { store, backend } = keptStore();
  replies = [() => ({ status: 503, retryAfter: "60" })];
  const first = outbox(store);
  first.line.add(event("Product Added"));
  first.line.add(event("Checkout Started"));
  await new Promise<void>((resolve) => {
    const look = (): void => void (received.length ? resolve() : setTimeout(look, 2));
    look();
  });
  assert.equal(backend.length, 2);

  replies = [() => ({ status: 200 })];
  const nextStore = new Store("a.", backend);
  nextStore.persist();
  const next = outbox(nextStore);
  next.line.add(event("Order Completed"));
  next.line.adopt();
  await next.all(3);
  assert.deepEqual(next.sent, ["Product Added", "Checkout Started", "Order Completed"]);
  assert.equal(backend.length, 0);
  first.line.clear();
});

test("one bad event in a batch is found and dropped, its neighbours arrive", async () => {
  const { store } = keptStore();
  replies = [(seen) => ({ status: JSON.stringify(seen.body).includes("Bad") ? 400 : 200 })];
  const { line, sent, dropped, all } = outbox(store);
  for (const name of ["A", "B", "Bad", "C", "D"]) line.add(event(name));
  await all(5);
  assert.deepEqual(sent, ["A", "B", "C", "D"]);
  assert.deepEqual(dropped, ["Bad"]);
});

test("a wrong write key drops the batch instead of knocking for ever", async () => {
  const { store, backend } = keptStore();
  replies = [() => ({ status: 401 })];
  const { line, dropped, all } = outbox(store);
  line.add(event("A"));
  line.add(event("B"));
  await all(2);
  assert.deepEqual(dropped, ["A", "B"]);
  assert.equal(received.length, 1);
  assert.equal(backend.length, 0);
});

test("an event above 32 KB is refused at the door", () => {
  const { store, backend } = keptStore();
  const { line } = outbox(store);
  assert.equal(line.add(event("Huge", { text: "x".repeat(33_000) })), false);
  assert.equal(backend.length, 0);
});

test("no request exceeds 100 events", async () => {
  const { store } = keptStore();
  const { line, sent, all } = outbox(store);
  for (let i = 0; i < 230; i += 1) line.add(event(`E${i}`));
  await all(230);
  assert.deepEqual(received.map((request) => request.body.batch?.length), [100, 100, 30]);
  assert.deepEqual(sent, Array.from({ length: 230 }, (_, i) => `E${i}`));
});
