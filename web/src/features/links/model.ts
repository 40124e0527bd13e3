import type { LinkCounts } from "@/features/links/api/links";
import { useLinkWords } from "@/features/links/words";

/** Where a link leads, as one would write it. */
export function targetText(target: LinkCounts["link"]["target"]): string {
  switch (target.kind) {
    case "product":
      return `product:${target.path || target.params.id || ""}`;
    case "app":
      return `app:${target.path}`;
    case "cart":
      return "cart";
    case "store":
      return "store:";
    default:
      return target.url || target.path;
  }
}

type Say = ReturnType<typeof useLinkWords>;

/** What a request for a link opened; what the server does not say today stays as it is. */
export const openedText = (opened: string, t: Say): string => (useLinkWords.has(`opened_${opened}`) ? t(`opened_${opened}` as "opened_app") : opened);

/** Why a request does not count as a click. */
export const whyNotText = (why: string, t: Say): string => (useLinkWords.has(`not_${why}`) ? t(`not_${why}` as "not_scanner") : why);
