/** What a web push carries: JSON, text only. Everything but the title may be missing. */

export interface PushPayload {
  id?: string; // the message's token
  title: string;
  body?: string;
  image?: string;
  icon?: string;
  url?: string; // the smart link; opening it is what counts as the click
  tag?: string; // a later push with the same tag replaces the earlier one
  buttons?: { label: string; url?: string }[];
  report?: string; // where to say "received" and "dismissed"; without it nothing is reported
  data?: Record<string, string>; // values that the sender added; `report` may stand here too
}

const MOST_BUTTONS = 2; // browsers show no more

/** Reads the bytes of a push; null when they are not for us. */
export function readPayload(text: string): PushPayload | null {
  try {
    const payload = JSON.parse(text) as Partial<PushPayload> | null;
    if (!payload || typeof payload !== "object" || typeof payload.title !== "string") return null;
    const report = payload.report ?? payload.data?.report;
    return {
      ...payload,
      title: payload.title,
      buttons: (payload.buttons ?? []).slice(0, MOST_BUTTONS),
      ...(report === undefined ? {} : { report }),
    };
  } catch {
    return null;
  }
}

/** The address to open for a tap on the notification ("") or on one of its buttons ("button-0", …). */
export function target(payload: PushPayload, action: string): string | null {
  const chosen = action.startsWith("button-") ? payload.buttons?.[Number(action.slice(7))]?.url : payload.url;
  return chosen ?? payload.url ?? null;
}
