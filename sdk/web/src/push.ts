/** Web push (RFC 8030): asks for permission only when the shop calls it, and subscribes with the workspace's VAPID key. */

export type PushState = "unsupported" | "default" | "denied" | "granted";

export function pushState(): PushState {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return "unsupported";
  return Notification.permission;
}

/** The subscription of an earlier visit, as text; null without one. Never asks the person. */
export async function currentSubscription(script: string): Promise<string | null> {
  if (pushState() !== "granted") return null;
  const registration = await navigator.serviceWorker.getRegistration(scopeOf(script));
  const subscription = await registration?.pushManager.getSubscription();
  return subscription ? JSON.stringify(subscription) : null;
}

/** Asks for permission and subscribes. Must be called from a click. Returns the subscription as text, or why not. */
export async function subscribe(script: string, vapidKey: string): Promise<{ state: PushState; token: string | null }> {
  if (pushState() === "unsupported") return { state: "unsupported", token: null };
  const state = await Notification.requestPermission();
  if (state !== "granted") return { state, token: null };
  const registration = await navigator.serviceWorker.register(script, { scope: scopeOf(script) });
  await whenActive(registration);
  const applicationServerKey = fromBase64Url(vapidKey);
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && !sameKey(subscription.options.applicationServerKey, applicationServerKey)) {
    await subscription.unsubscribe(); // made for another key: pushes to it would be refused
    subscription = null;
  }
  subscription ??= await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  return { state, token: JSON.stringify(subscription) };
}

/** Ends web push on this browser; true when there was a subscription. */
export async function unsubscribe(script: string): Promise<boolean> {
  if (pushState() === "unsupported") return false;
  const registration = await navigator.serviceWorker.getRegistration(scopeOf(script));
  const subscription = await registration?.pushManager.getSubscription();
  return subscription ? subscription.unsubscribe() : false;
}

/** Decodes the URL-safe base64 in which VAPID keys are written. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

function scopeOf(script: string): string {
  return new URL("./", new URL(script, location.href)).pathname;
}

function sameKey(existing: ArrayBuffer | null, wanted: Uint8Array): boolean {
  const bytes = existing ? new Uint8Array(existing) : null;
  return bytes !== null && bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]);
}

function whenActive(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve();
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
    });
  });
}
