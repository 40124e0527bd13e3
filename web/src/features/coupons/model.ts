/** Codes of a pasted text or a CSV file: the first column of each line, without quotes, empty lines and a heading. */
export function codesOf(text: string): string[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const codes = lines.map((line) => (line.split(/[;,\t]/)[0] ?? "").trim().replace(/^"(.*)"$/, "$1").trim()).filter(Boolean);
  if (/^(code|codes|coupon|gutschein|gutscheincode|voucher)$/i.test(codes[0] ?? "")) codes.shift();
  return [...new Set(codes)];
}
