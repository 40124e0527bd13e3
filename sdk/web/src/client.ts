/** The SDK as the page sees it. Calls follow the standard tracking API, so that a shop can switch without new code. */
import { contextOf, pageOf, surroundings } from "./context";
import { Identity } from "./identity";
import { uuid } from "./ids";
import { MessageDisplay } from "./display";
import type { Happenings, Message, MessageReport, Options, Properties, TrackingEvent } from "./model";
import { Outbox } from "./outbox";
import { currentSubscription, pushState, type PushState, subscribe, unsubscribe } from "./push";
import { Store } from "./store";
import { Wire } from "./wire";

type Listener<K extends keyof Happenings> = (happening: Happenings[K]) => void;

const MOST_HELD = 100; // calls kept in memory while consent is open

export class Client {
  private readonly store: Store;
  private readonly identity: Identity;
  private readonly wire: Wire;
  private readonly events: Outbox<TrackingEvent>;
  private readonly reports: Outbox<MessageReport>;
  private readonly display: MessageDisplay | null;
  private readonly listeners = new Map<string, Listener<never>[]>();
  private readonly session: string;
  private held: TrackingEvent[] | null;
  private token: string | null;
  private found: Promise<void> = Promise.resolve(); // done when the push subscription of an earlier visit was looked up

  constructor(writeKey: string, host: string, private readonly options: Options) {
    this.store = new Store(options.storePrefix ?? "anklang.", storage());
    this.identity = new Identity(this.store);
    this.wire = new Wire(writeKey, host);
    this.token = options.app?.token ?? null;
    this.session = uuid();
    this.held = options.consent === "wait" ? [] : null;
    this.events = new Outbox("q.", this.store, {
      ...this.wire.carrier((items) => this.wire.tracking(items)),
      settled: (event, sent) => {
        this.emit("event", { event, state: sent ? "sent" : "dropped" });
        if (sent) this.display?.activity();
      },
    });
    this.reports = new Outbox("r.", this.store, {
      ...this.wire.carrier((items) => this.wire.reports(items, this.identity.current())),
      settled: () => undefined,
    });
    this.display = options.messages === false ? null : this.makeDisplay();
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.flush();
    });
    addEventListener("online", () => {
      this.events.retryNow();
      this.reports.retryNow();
    });
    if (!this.held) this.begin();
  }

  // ---- tracking -------------------------------------------------------------------------------------------------

  track(event: string, properties: Properties = {}): void {
    this.put({ type: "track", event, properties });
  }

  page(name?: string, properties: Properties = {}): void {
    this.put({ type: "page", ...(name ? { name } : {}), properties: { ...pageOf(surroundings()), ...properties } });
    this.display?.newPage();
  }

  screen(name: string, properties: Properties = {}): void {
    this.put({ type: "screen", name, properties });
    this.display?.newPage();
  }

  /** Says who the person is. Another user id than before starts a new anonymous id, as the two are two people. */
  identify(userId: string | null, traits: Properties = {}): void {
    const another = userId !== null && this.identity.become(userId);
    if (another) this.display?.forget();
    this.put({ type: "identify", traits });
    if (!this.held) this.registerDevice();
  }

  group(groupId: string, traits: Properties = {}): void {
    this.put({ type: "group", groupId, traits });
  }

  alias(userId: string, previousId = this.identity.userId() ?? this.identity.anonymousId()): void {
    this.identity.become(userId);
    this.put({ type: "alias", previousId });
  }

  /** The person logs out: a new anonymous id, and nothing meant for her is shown any more. */
  reset(): void {
    this.identity.reset();
    this.display?.forget();
  }

  // ---- identity, consent, push ----------------------------------------------------------------------------------

  anonymousId(): string {
    return this.identity.anonymousId();
  }

  userId(): string | null {
    return this.identity.userId();
  }

  deviceId(): string {
    return this.identity.deviceId();
  }

  /** The answer of the shop's consent banner. Until `true`, nothing is stored or sent; `false` removes what was stored. */
  consent(given: boolean): void {
    if (!given) {
      this.held = [];
      this.events.clear();
      this.reports.clear();
      this.display?.stop();
      this.store.forget();
      return;
    }
    if (!this.held) return;
    const held = this.held;
    const user = this.identity.userId(); // said on this page, so newer than what an earlier visit stored
    this.held = null;
    this.store.persist();
    if (user !== null) this.identity.become(user);
    this.begin();
    for (const event of held) {
      const anonymousId = this.identity.anonymousId();
      const context = { ...event.context, device: this.device() };
      this.enqueue({ ...event, anonymousId, context });
    }
  }

  pushState(): PushState {
    return pushState();
  }

  /** Asks for permission (call it from a click), subscribes, and tells the server. */
  async enablePush(): Promise<PushState> {
    if (this.held) return "default"; // without consent there is no device to register
    const key = await this.wire.vapidKey();
    if (!key) return "unsupported";
    const { state, token } = await subscribe(this.workerScript(), key);
    this.token = token;
    this.registerDevice();
    return state;
  }

  async disablePush(): Promise<void> {
    await unsubscribe(this.workerScript());
    this.token = null;
    this.registerDevice();
  }

  // ---- the rest -------------------------------------------------------------------------------------------------

  on<K extends keyof Happenings>(name: K, listener: Listener<K>): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener as Listener<never>]);
  }

  flush(): void {
    this.events.flush();
    this.reports.flush();
  }

  /** Asks for in-app messages now instead of at the next regular look. */
  async checkMessages(): Promise<void> {
    if (!this.held) await this.display?.ask();
  }

  // ---- inside ---------------------------------------------------------------------------------------------------

  private begin(): void {
    this.store.persist();
    this.events.adopt();
    this.reports.adopt();
    this.found = this.token
      ? Promise.resolve()
      : currentSubscription(this.workerScript()).then(
          (token) => void (this.token = token),
          () => undefined, // the browser forbids service workers here: no push, nothing else is lost
        );
    this.registerDevice();
    const app = this.options.app;
    if (app) this.track("Application Opened", { version: app.version ?? null, from_background: false });
    this.display?.start();
  }

  /** Sends "Device Registered" when anything about the device or its owner is new since the last time. */
  private registerDevice(): void {
    // The push subscription first: a registration without it would tell the server that push was turned off.
    void this.found.then(() => {
      if (!this.held) this.sendRegistration();
    });
  }

  private sendRegistration(): void {
    const app = this.options.app;
    const properties: Properties = {
      deviceId: this.identity.deviceId(),
      type: app?.type ?? "web",
      pushEnabled: app?.pushEnabled ?? this.token !== null,
      ...(this.token ? (app?.token ? { token: this.token } : { subscription: JSON.parse(this.token) as Properties }) : {}),
      ...(app?.version ? { appVersion: app.version } : {}),
    };
    const signature = JSON.stringify([properties, this.identity.current()]);
    if (this.store.get("device") === signature) return;
    this.store.set("device", signature);
    this.track("Device Registered", properties);
  }

  private device(): Properties {
    return { id: this.identity.deviceId(), type: this.options.app?.type ?? "web" };
  }

  private put(call: Pick<TrackingEvent, "type"> & Partial<TrackingEvent>): void {
    const waiting = this.held !== null;
    const app = this.options.app ? { version: this.options.app.version ?? null } : null;
    const event: TrackingEvent = {
      messageId: `anklang-${uuid()}`,
      anonymousId: waiting ? "" : this.identity.anonymousId(),
      userId: this.identity.userId(),
      timestamp: new Date().toISOString(),
      context: contextOf(surroundings(), waiting ? {} : this.device(), app),
      integrations: {},
      ...call,
    };
    if (!this.held) this.enqueue(event);
    else if (this.held.length < MOST_HELD) this.held.push(event);
  }

  private enqueue(event: TrackingEvent): void {
    this.emit("event", { event, state: "queued" });
    if (this.events.add(event)) return;
    console.warn(`anklang: "${event.event ?? event.type}" is larger than 32 KB and was not sent. Send fewer properties.`);
    this.emit("event", { event, state: "dropped" });
  }

  private makeDisplay(): MessageDisplay {
    return new MessageDisplay({
      fetchMessages: () => this.fetchMessages(),
      report: (report) => {
        this.emit("message", report);
        this.reports.add(report);
      },
      leaveFor: (url) => {
        this.reports.flush();
        if (!this.options.onOpen?.(url)) location.assign(url);
      },
      surface: () => (this.options.app ? "inapp" : "onsite"),
      path: () => this.options.path?.() ?? location.pathname,
      language: () => this.options.language ?? (document.documentElement.lang || navigator.language),
      lastShown: () => Number(this.store.get("shown")) || null,
      rememberShown: (at) => this.store.set("shown", String(at)),
    });
  }

  private async fetchMessages(): Promise<{ messages: Message[]; now: string | null } | null> {
    if (this.held) return null;
    const before = this.identity.current();
    const answer = await this.wire.messages({
      ...before,
      deviceId: this.identity.deviceId(),
      page: { url: location.href, path: this.options.path?.() ?? location.pathname },
      session: this.session,
    });
    const now = this.identity.current();
    // An answer for the person before a log-in or log-out is nobody's.
    return before.userId === now.userId && before.anonymousId === now.anonymousId ? answer : null;
  }

  private workerScript(): string {
    return this.options.serviceWorker ?? "/sdk/anklang-sw.js";
  }

  private leave(): void {
    if (this.held) return;
    this.events.leave();
    this.reports.leave();
  }

  private emit<K extends keyof Happenings>(name: K, happening: Happenings[K]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as Listener<K>)(happening);
  }
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null; // blocked by the browser
  }
}
