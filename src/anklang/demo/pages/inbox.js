/** What has arrived on the phone: asks the server for news, keeps what was read, and holds the person's own replies. */
import { ask, tell } from "./wire.js";
import { now } from "./time.js";

const EVERY = 700; // ms

export class Inbox {
  constructor(changed, arrived) {
    this.changed = changed; // something to draw anew
    this.arrived = arrived; // one new message
    this.customer = null;
    this.items = [];
    this.after = 0;
    this.round = 0;
  }

  /** Watches the phone of another customer. */
  watch(customer) {
    this.customer = customer;
    this.items = [];
    this.after = 0;
    this.first = true; // what lay there before is not news
    this.round += 1;
    this.seen = new Set(JSON.parse(localStorage.getItem(`lindenhof.seen.${customer}`) ?? "[]"));
    this.replies = JSON.parse(sessionStorage.getItem(`lindenhof.replies.${customer}`) ?? "[]");
    void this.poll(this.round);
  }

  async poll(round) {
    if (round !== this.round) return;
    try {
      const answer = await ask(`handset/messages?customer=${encodeURIComponent(this.customer)}&after=${this.after}`);
      if (round !== this.round) return;
      this.take(answer);
    } catch {
      // The server is restarting; the next round asks again.
    }
    setTimeout(() => void this.poll(round), EVERY);
  }

  take(answer) {
    if (answer.next < this.after) {
      this.watch(this.customer); // the demo was set up anew
      return;
    }
    this.after = answer.next;
    const known = new Set(this.items.map((item) => item.id));
    const fresh = answer.items.filter((item) => !known.has(item.id) && item.channel !== "inapp");
    this.items.push(...fresh);
    if (!this.first) {
      for (const item of fresh) {
        this.arrived(item);
        tell("arrived", { channel: item.channel, customer: this.customer });
      }
    }
    if (fresh.length || this.first) this.changed();
    this.first = false;
  }

  of(channel) {
    return this.items.filter((item) => item.channel === channel);
  }

  unread(channel) {
    return this.of(channel).filter((item) => !this.isRead(item));
  }

  isRead(item) {
    return this.seen.has(item.id);
  }

  /** What the lock screen shows, newest first. */
  notifications() {
    return this.items.filter((item) => !this.isRead(item)).reverse();
  }

  markRead(items) {
    for (const item of items) this.seen.add(item.id);
    localStorage.setItem(`lindenhof.seen.${this.customer}`, JSON.stringify([...this.seen].slice(-400)));
  }

  /** The SMS thread: what came and what the person wrote, in order of time. */
  thread() {
    const mine = this.replies.map((reply) => ({ ...reply, mine: true }));
    return [...this.of("sms"), ...mine].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  }

  /** What the person writes; with a photo ({ data: base64, small: data URL }) or without. */
  async reply(text, photo) {
    this.replies.push({ id: `reply-${this.replies.length}`, text, photo: photo?.small, at: now().toISOString() });
    sessionStorage.setItem(`lindenhof.replies.${this.customer}`, JSON.stringify(this.replies.slice(-100)));
    this.changed();
    await ask("handset/reply", { customer: this.customer, channel: "sms", text, photo: photo?.data ?? "" });
    tell("reply", { text });
  }
}
