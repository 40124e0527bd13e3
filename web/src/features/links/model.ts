import type { LinkCounts } from "@/features/links/api/links";

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
