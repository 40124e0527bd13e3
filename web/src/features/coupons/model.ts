import { useCouponWords } from "@/features/coupons/words";

/** Whether the server takes this as the id of a pool. */
export const isPoolId = (id: string): boolean => /^[a-z0-9][a-z0-9_-]{0,99}$/.test(id);

/** Codes of a pasted text or a CSV file: the first column of each line, without quotes, empty lines and a heading. */
export function codesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const codes = lines.map((line) => (line.split(/[;,\t]/)[0] ?? "").trim().replace(/^"(.*)"$/, "$1").trim()).filter(Boolean);
  if (/^(code|codes|coupon|gutschein|gutscheincode|voucher)$/i.test(codes[0] ?? "")) codes.shift();
  return [...new Set(codes)];
}

/** How codes came into a pool or went, as its history says it; what the server does not say today stays as it is. */
export function cameText(action: string, t: ReturnType<typeof useCouponWords>): string {
  const how = action.replace(/^coupons\./, "");
  return useCouponWords.has(`came_${how}`) ? t(`came_${how}` as "came_withdrawn") : action;
}
