/** Similar categories as lines of text: "tea: teaware, honey". */
export function linesOf(similar: Record<string, string[]>): string {
  return Object.entries(similar).map(([category, others]) => `${category}: ${others.join(", ")}`).join("\n");
}

/** The same from text; lines without a colon and empty names are left out. */
export function similarOf(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const line of text.split("\n")) {
    const [category, others] = line.split(/:(.*)/s);
    const names = (others ?? "").split(",").map((one) => one.trim()).filter(Boolean);
    if (category?.trim() && names.length > 0) found[category.trim()] = names;
  }
  return found;
}
