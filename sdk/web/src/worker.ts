/** The service worker for web push: shows the notification and opens its link. It intercepts no request. */
import { type PushPayload, readPayload, target } from "./payload";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const payload = readPayload(event.data?.text() ?? "");
  if (payload) event.waitUntil(show(payload));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = target(event.notification.data as PushPayload, event.action);
  if (url) event.waitUntil(open(new URL(url, self.location.origin).href));
});

self.addEventListener("notificationclose", (event) => {
  event.waitUntil(report(event.notification.data as PushPayload, "dismissed"));
});

async function show(payload: PushPayload): Promise<void> {
  const options: NotificationOptions & { image?: string; actions: { action: string; title: string }[] } = {
    body: payload.body ?? "",
    data: payload,
    actions: (payload.buttons ?? []).map((button, index) => ({ action: `button-${index}`, title: button.label })),
    ...(payload.icon ? { icon: payload.icon } : {}),
    ...(payload.image ? { image: payload.image } : {}),
    ...(payload.tag ? { tag: payload.tag } : {}),
  };
  await self.registration.showNotification(payload.title, options);
  await report(payload, "received");
}

/** Uses a tab that shows the page already, otherwise opens one. */
async function open(url: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const same = tabs.find((tab) => tab.url === url);
  await (same ? same.focus() : self.clients.openWindow(url));
}

async function report(payload: PushPayload, type: "received" | "dismissed"): Promise<void> {
  if (!payload.report) return;
  const body = JSON.stringify({ id: payload.id ?? null, type, at: new Date().toISOString() });
  try {
    await fetch(payload.report, { method: "POST", body, keepalive: true });
  } catch {
    // No network: a missed receipt is not worth a second wake-up of the worker.
  }
}
