/**
 * Asks the server for in-app and on-site messages and shows them: soon after anything that happened, because a journey
 * that reaches an in-app step must be seen in the same session (J33), and again at display when the list is old (R19).
 */
import { choose, type Moment } from "./choose";
import { draw, type Drawn } from "./draw";
import type { Answers, Message, MessageReport } from "./model";

export interface Host {
  fetchMessages(): Promise<{ messages: Message[]; now: string | null } | null>; // null: could not ask
  report(report: MessageReport): void;
  leaveFor(url: string): void; // follows a button's link
  surface(): "inapp" | "onsite";
  path(): string;
  language(): string;
  lastShown(): number | null;
  rememberShown(at: number): void;
}

const AFTER_ACTIVITY = [500, 1_500, 4_000, 10_000]; // ms; the journey's decision usually is there at the first
const OTHERWISE = 30_000; // ms

export class MessageDisplay {
  private messages: Message[] = [];
  private readonly handled = new Set<string>();
  private fetched = -Infinity;
  private skew = 0; // server time less browser time, ms
  private pageSince = 0;
  private exitIntent = false;
  private open: { message: Message; drawn: Drawn } | null = null;
  private asking: Promise<void> | null = null;
  private looks: ReturnType<typeof setTimeout>[] = [];
  private later: ReturnType<typeof setTimeout> | undefined;
  private regular: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: Host) {}

  start(): void {
    this.pageSince = this.now();
    document.addEventListener("mouseout", this.onMouseOut);
    document.documentElement.addEventListener("mouseenter", this.onMouseEnter);
    document.addEventListener("visibilitychange", this.onVisibility);
    this.regular = setInterval(() => void this.ask(), OTHERWISE);
    this.activity();
  }

  stop(): void {
    this.forget();
    clearInterval(this.regular);
    this.looks.forEach(clearTimeout);
    document.removeEventListener("mouseout", this.onMouseOut);
    document.documentElement.removeEventListener("mouseenter", this.onMouseEnter);
    document.removeEventListener("visibilitychange", this.onVisibility);
  }

  /** Something was tracked: look for an answer of the journeys. */
  activity(): void {
    this.looks.forEach(clearTimeout);
    this.looks = AFTER_ACTIVITY.map((delay) => setTimeout(() => void this.ask(), delay));
  }

  /** The person went to another page of the shop. */
  newPage(): void {
    this.pageSince = this.now();
    this.exitIntent = false;
    this.activity();
  }

  /** Another person: nothing meant for the one before may stay or appear. */
  forget(): void {
    this.messages = [];
    this.fetched = -Infinity;
    this.open?.drawn.close();
    this.open = null;
    clearTimeout(this.later);
  }

  /** Asks the server now, then shows what may be shown. */
  ask(): Promise<void> {
    if (document.visibilityState !== "visible") return Promise.resolve();
    this.asking ??= this.host.fetchMessages().then((answer) => {
      this.asking = null;
      if (!answer) return;
      const server = answer.now ? Date.parse(answer.now) : NaN;
      if (!Number.isNaN(server)) {
        const skew = server - Date.now();
        // A clock set right while the page is open must not make every page rule wait again.
        if (Math.abs(skew - this.skew) > 2_000) this.pageSince += skew - this.skew;
        this.skew = skew;
      }
      this.messages = answer.messages;
      this.fetched = this.now();
      this.withdraw();
      this.look();
    });
    return this.asking;
  }

  private now(): number {
    return Date.now() + this.skew;
  }

  /** A message that the server has taken back disappears, unless the person is in the middle of answering it. */
  private withdraw(): void {
    const open = this.open;
    if (!open || open.message.kind === "survey") return;
    const expires = open.message.display?.expires;
    if (expires && Date.parse(expires) <= this.now()) {
      open.drawn.close();
      this.open = null;
    }
  }

  private look(): void {
    if (this.open || document.visibilityState !== "visible") return;
    clearTimeout(this.later);
    const moment: Moment = {
      now: this.now(),
      surface: this.host.surface(),
      path: this.host.path(),
      pageSince: this.pageSince,
      exitIntent: this.exitIntent,
      lastShown: this.host.lastShown(),
      fetched: this.fetched,
      handled: this.handled,
    };
    const choice = choose(this.messages, moment);
    if (choice.act === "show") this.show(choice.message);
    else if (choice.act === "ask") void this.ask();
    else if (choice.act === "wait") this.later = setTimeout(() => this.look(), Math.min(choice.ms, 2 ** 31 - 1));
    else if (choice.act === "refuse") {
      this.handled.add(choice.message.id);
      this.report(choice.message, { type: "refused", reason: choice.reason });
      this.look();
    }
  }

  private show(message: Message): void {
    this.handled.add(message.id);
    this.exitIntent = false;
    const buttons = message.buttons ?? [];
    const drawn = draw(message, this.host.language(), {
      visible: () => {
        this.host.rememberShown(this.now());
        this.report(message, { type: "shown" });
      },
      button: (index) => {
        this.open = null;
        const button = buttons[index];
        this.report(message, { type: button?.action === "dismiss" ? "dismissed" : "clicked", button: index });
        if (button?.action === "open" && button.url) this.host.leaveFor(button.url);
        this.activity();
      },
      answered: (answers: Answers) => {
        this.open = null;
        this.report(message, { type: "answered", answers });
        this.activity();
      },
      dismissed: () => {
        this.open = null;
        this.report(message, { type: "dismissed" });
      },
    });
    this.open = { message, drawn };
  }

  private report(message: Message, what: Omit<MessageReport, "id" | "at">): void {
    this.host.report({ id: message.id, at: new Date(this.now()).toISOString(), ...what });
  }

  /** Only the tabs are an exit: out of a frame the pointer goes to the page around it. */
  private readonly onMouseOut = (event: MouseEvent): void => {
    if (event.relatedTarget !== null || event.clientY > 4 || window.parent !== window) return;
    this.exitIntent = true;
    this.look();
  };

  /** Back again: whoever stays is not held back by a message that only now is ready. */
  private readonly onMouseEnter = (): void => {
    this.exitIntent = false;
  };

  private readonly onVisibility = (): void => {
    if (document.visibilityState === "visible") this.activity();
  };
}
