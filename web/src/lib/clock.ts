import { useSyncExternalStore } from "react";

let offset = 0; // ms that the server is ahead of this browser: the demo's clock control moves it
const listeners = new Set<() => void>();
let minute = Math.floor(Date.now() / 30_000);

/** The server's time, as it last said. */
export function serverTime(): Date {
  return new Date(Date.now() + offset);
}

/** Take over the server's clock. */
export function setServerTime(now: string): void {
  const found = new Date(now).getTime() - Date.now();
  const next = Math.abs(found) < 5_000 ? 0 : found;
  if (Number.isNaN(next) || Math.abs(next - offset) < 5_000) return;
  offset = next;
  tell();
}

function tell(): void {
  minute += 1;
  for (const listener of listeners) listener();
}

/** The server's time; components that show "3 minutes ago" are drawn anew twice a minute. */
export function useNow(): Date {
  useSyncExternalStore(listen, () => minute);
  return serverTime();
}

let timer: ReturnType<typeof setInterval> | undefined;

function listen(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tell, 30_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}
