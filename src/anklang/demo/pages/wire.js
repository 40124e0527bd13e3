/** How the demo's pages talk: to the server, and to each other (shop, handset and overview are separate documents). */

const channel = new BroadcastChannel("anklang-demo");
const listeners = new Map();

function deliver(kind, data) {
  for (const listener of listeners.get(kind) ?? []) listener(data);
}

channel.addEventListener("message", (message) => deliver(message.data.kind, message.data.data));

/** Says something to all pages of the demo, this one included. */
export function tell(kind, data) {
  channel.postMessage({ kind, data });
  deliver(kind, data);
}

export function hear(kind, listener) {
  listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
}

/** Asks the demo server; throws an Error whose message can be shown. */
export async function ask(path, body) {
  const init = body === undefined
    ? {}
    : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(`/demo/api/${path}`, init);
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  if (!response.ok) throw new Error(`The server answered ${response.status} to ${path}.`);
  return response.json();
}

let toast;

/** Shows a short notice at the edge of the page. */
export function notice(text) {
  toast?.remove();
  toast = Object.assign(document.createElement("div"), { className: "toast", textContent: text });
  toast.setAttribute("role", "status");
  document.body.append(toast);
  const shown = toast;
  setTimeout(() => shown.remove(), 3500);
}

/** Runs something that asks the server, and shows what went wrong. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    notice(error.message);
    return null;
  }
}
