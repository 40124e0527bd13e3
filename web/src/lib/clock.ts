import { useSyncExternalStore } from "react";

let offset = 0; // ms that the server is ahead of this browser: the demo's clock control moves it
let set = 0; // when the offset last changed, ms of this browser
const listeners = new Set<() => void>();
let minute = Math.floor(Date.now() / 30_000);

/** The server's time, as it last said. */
export function serverTime(): Date {
  return new Date(Date.now() + offset);
}

/** Take over the server's clock. An answer to what was asked before the clock was last set (`asked`, ms of this browser) is too late. */
export function setServerTime(now: string, asked: number = Date.now()): void {
  if (asked < set) return;
  const found = new Date(now).getTime() - Date.now();
  const next = Math.abs(found) < 5_000 ? 0 : found;
  if (Number.isNaN(next) || Math.abs(next - offset) < 5_000) return;
  offset = next;
  set = Date.now();
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
