import type { Health } from "@/features/providers/api/health";

/** A channel that several accounts carry, and in which place this one is asked (1: first). */
export type Place = { channel: string; place: number };

/** The places of an account on the channels that it shares; accounts that are off are not asked. */
export function places(accounts: readonly Health[], account: string): Place[] {
  const asked = accounts.filter((one) => one.state !== "off");
  const mine = asked.find((one) => one.account === account);
  return (mine?.channels ?? []).flatMap((channel) => {
    const rivals = asked.filter((one) => one.channels.includes(channel));
    return rivals.length > 1 ? [{ channel, place: 1 + rivals.findIndex((one) => one.account === account) }] : [];
  });
}

/** What an account does in its place. Only a number or a mailbox is reached by any vendor; a token or a chat by one. */
export function roleIn(channel: string, place: number): "first" | "nth" | "otherDevices" | "spare" {
  if (place === 1) return "first";
  if (channel === "push") return "otherDevices";
  return channel === "sms" || channel === "email" ? "nth" : "spare";
}

/** The order after moving the account at `from` to `to`. */
export function reordered(order: readonly string[], from: number, to: number): string[] {
  const next = [...order];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
}

/** The vendors under the channels that they carry, in the order in which they were given; those that carry most come last. */
export function byChannel<Vendor extends { channels: readonly string[] }>(vendors: readonly Vendor[]): [readonly string[], Vendor[]][] {
  const groups = new Map<string, [readonly string[], Vendor[]]>();
  for (const one of vendors) {
    const key = one.channels.join(" ");
    const group = groups.get(key) ?? [one.channels, []];
    group[1].push(one);
    groups.set(key, group);
  }
  return [...groups.values()].sort(([one], [other]) => (one.length || Infinity) - (other.length || Infinity)); // those without a channel last
}
