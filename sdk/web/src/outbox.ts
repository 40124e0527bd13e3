/**
 * A line of things to hand to the server, at least once each. An item leaves the line, and the browser's storage, only
 * when the server has answered; what a page leaves behind, the next page finds and sends. The server tells repeats by id.
 */
import { verdict, waitFor } from "./retry";
import type { Store } from "./store";

export interface Answer {
  status: number; // 0: no answer
  retryAfter: string | null;
}

export interface Request {
  path: string;
  body: string;
}

export interface Carrier<T> {
  wrap(items: T[]): Request;
  send(request: Request, attempt: number): Promise<Answer>;
  beacon(request: Request): void;
  settled(item: T, sent: boolean): void;
}

interface Entry<T> {
  key: string;
  item: T;
  bytes: number;
}

const MOST_ITEMS = 100; // in one request
const MOST_BYTES = 400_000; // of one request; the server takes 500 KB
const BEACON_BYTES = 60_000; // browsers allow 64 KB in flight while a page goes away
const LARGEST_ITEM = 32_000; // the server takes 32 KB
const MOST_KEPT = 1_000; // items in the line; the oldest give way

export class Outbox<T> {
  private line: Entry<T>[] = [];
  private flying = 0; // entries at the head of the line that are in a request now
  private attempt = 0;
  private limit = MOST_ITEMS;
  private notBefore = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private serial = 0;

  constructor(
    private readonly name: string,
    private readonly store: Store,
    private readonly carrier: Carrier<T>,
    private readonly delay = 200, // ms to gather neighbours into one request
  ) {}

  /** Takes over what an earlier page could not finish. */
  adopt(): void {
    const known = new Set(this.line.map((entry) => entry.key));
    const found: Entry<T>[] = [];
    for (const key of this.store.keys(this.name).sort()) {
      const text = known.has(key) ? null : this.store.get(key);
      if (text === null) continue;
      try {
        found.push({ key, item: JSON.parse(text) as T, bytes: text.length });
      } catch {
        this.store.remove(key);
      }
    }
    this.line.splice(this.flying, 0, ...found);
    if (this.line.length) this.schedule(0);
  }

  /** Puts an item in the line. Returns false when it is too large to be taken by the server. */
  add(item: T): boolean {
    const text = JSON.stringify(item);
    if (text.length > LARGEST_ITEM) return false;
    this.serial += 1;
    const order = `${Date.now()}`.padStart(15, "0") + `${this.serial}`.padStart(6, "0");
    const entry = { key: `${this.name}${order}.${Math.random().toString(36).slice(2, 8)}`, item, bytes: text.length };
    this.store.set(entry.key, text);
    this.line.push(entry);
    if (this.line.length > MOST_KEPT) this.settle(this.line.splice(this.flying, 1), false);
    this.schedule(this.delay);
    return true;
  }

  get waiting(): number {
    return this.line.length;
  }

  /** Sends now instead of after the gathering time; a back-off that the server asked for still holds. */
  flush(): void {
    this.schedule(0);
  }

  /** Tries at once, for example because the network is back. */
  retryNow(): void {
    this.notBefore = 0;
    this.schedule(0);
  }

  /** The page goes away: hands over what no request carries yet. It stays stored, as nobody will hear the answer. */
  leave(): void {
    let rest = this.line.slice(this.flying);
    while (rest.length) {
      const batch = take(rest, MOST_ITEMS, BEACON_BYTES);
      rest = rest.slice(batch.length);
      this.carrier.beacon(this.carrier.wrap(batch.map((entry) => entry.item)));
    }
  }

  /** Drops everything unsent, for example because consent was refused. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.settle(this.line.splice(0), false);
    this.flying = 0;
  }

  private schedule(delay: number): void {
    if (this.flying) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), Math.max(delay, this.notBefore - Date.now()));
  }

  private async run(): Promise<void> {
    if (this.flying || !this.line.length) return;
    const batch = take(this.line, this.limit, MOST_BYTES);
    this.flying = batch.length;
    const answer = await this.carrier.send(this.carrier.wrap(batch.map((entry) => entry.item)), this.attempt);
    if (!this.flying) return; // cleared meanwhile
    this.flying = 0;
    switch (verdict(answer.status, batch.length)) {
      case "again":
        this.attempt += 1;
        this.notBefore = Date.now() + waitFor(this.attempt, answer.retryAfter, Math.random());
        break;
      case "split":
        this.limit = Math.max(1, Math.floor(batch.length / 2));
        break;
      case "done":
        this.attempt = 0;
        this.settle(this.line.splice(0, batch.length), true);
        this.limit = MOST_ITEMS;
        break;
      case "drop":
        this.attempt = 0;
        this.settle(this.line.splice(0, batch.length), false);
    }
    if (this.line.length) this.schedule(0);
  }

  private settle(entries: Entry<T>[], sent: boolean): void {
    for (const entry of entries) {
      this.store.remove(entry.key);
      this.carrier.settled(entry.item, sent);
    }
  }
}

function take<E extends { bytes: number }>(line: E[], most: number, bytes: number): E[] {
  let sum = 0;
  let count = 0;
  for (const entry of line) {
    sum += entry.bytes + 1;
    if (count && (count >= most || sum > bytes)) break;
    count += 1;
  }
  return line.slice(0, count);
}
