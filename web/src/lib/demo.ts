import { setServerTime } from "@/lib/clock";

/** A wish to the demo's own server; throws an Error whose message can be shown. */
export async function tellDemo(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(`/demo/api/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

/** Move the demo's clock on, here and on the pages of shop and phone, which hear of it on their channel. */
export async function skipAhead(seconds: number): Promise<void> {
  const { now } = (await tellDemo("clock", { skip_seconds: seconds })) as { now: string };
  setServerTime(now);
  const channel = new BroadcastChannel("anklang-demo");
  channel.postMessage({ kind: "clock", data: { now, moved: seconds } });
  channel.close();
}
