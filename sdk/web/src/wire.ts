/** The requests: where they go, what stands in them, and how a browser carries them. */
import type { Who } from "./identity";
import type { Message, MessageReport, TrackingEvent } from "./model";
import type { Answer, Request } from "./outbox";

const KEEPALIVE_BYTES = 60_000; // browsers refuse keepalive above 64 KB

/** Short paths of the browser variant of the tracking protocol. */
const PATHS: Record<TrackingEvent["type"], string> = {
  identify: "/v1/i",
  track: "/v1/t",
  page: "/v1/p",
  screen: "/v1/s",
  group: "/v1/g",
  alias: "/v1/a",
};
const BATCH = "/v1/b";

export class Wire {
  private readonly host: string;

  constructor(private readonly writeKey: string, host: string) {
    this.host = host.replace(/\/+$/, "");
  }

  /** One call goes to its own path, several go as a batch. The key is in the body too: a beacon has no headers. */
  tracking(events: TrackingEvent[]): Request {
    const sentAt = new Date().toISOString();
    const first = events[0];
    if (events.length === 1 && first) {
      return { path: PATHS[first.type], body: JSON.stringify({ ...first, sentAt, writeKey: this.writeKey }) };
    }
    return { path: BATCH, body: JSON.stringify({ batch: events, sentAt, writeKey: this.writeKey }) };
  }

  reports(events: MessageReport[], who: Who): Request {
    return { path: "/sdk/in-app/events", body: JSON.stringify({ writeKey: this.writeKey, ...who, events }) };
  }

  carrier<T>(wrap: (items: T[]) => Request): {
    wrap: (items: T[]) => Request;
    send: (request: Request, attempt: number) => Promise<Answer>;
    beacon: (request: Request) => void;
  } {
    return { wrap, send: (request, attempt) => this.send(request, attempt), beacon: (request) => this.beacon(request) };
  }

  async messages(body: object): Promise<{ messages: Message[]; now: string | null } | null> {
    const answer = await this.json("/sdk/in-app", { method: "POST", ...this.plain({ writeKey: this.writeKey, ...body }) });
    if (!answer || !Array.isArray(answer.messages)) return null;
    return { messages: answer.messages as Message[], now: typeof answer.now === "string" ? answer.now : null };
  }

  async vapidKey(): Promise<string | null> {
    const answer = await this.json(`/sdk/config?key=${encodeURIComponent(this.writeKey)}`, {});
    return typeof answer?.vapidPublicKey === "string" ? answer.vapidPublicKey : null;
  }

  private async send(request: Request, attempt: number): Promise<Answer> {
    const tracking = request.path.startsWith("/v1/");
    try {
      const response = await fetch(this.host + request.path, {
        method: "POST",
        body: request.body,
        credentials: "omit",
        keepalive: request.body.length < KEEPALIVE_BYTES,
        headers: {
          "Content-Type": "text/plain",
          ...(tracking ? { Authorization: `Basic ${btoa(`${this.writeKey}:`)}` } : {}),
          ...(tracking && attempt ? { "X-Retry-Count": String(attempt) } : {}),
        },
      });
      return { status: response.status, retryAfter: response.headers.get("Retry-After") };
    } catch {
      return { status: 0, retryAfter: null };
    }
  }

  private beacon(request: Request): void {
    try {
      if (navigator.sendBeacon(this.host + request.path, new Blob([request.body], { type: "text/plain" }))) return;
    } catch {
      // Some blockers replace sendBeacon by something that throws.
    }
    void this.send(request, 0);
  }

  private plain(body: object): RequestInit {
    return { body: JSON.stringify(body), headers: { "Content-Type": "text/plain" } };
  }

  private async json(path: string, init: RequestInit): Promise<Record<string, unknown> | null> {
    try {
      const response = await fetch(this.host + path, { credentials: "omit", ...init });
      return response.ok ? ((await response.json()) as Record<string, unknown>) : null;
    } catch {
      return null;
    }
  }
}
