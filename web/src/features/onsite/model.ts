import type { OnSiteCounts, QuestionSums, Span } from "@/features/onsite/api/onsite";
import { homeZone } from "@/lib/zone";
import { wholeDays } from "@/ui/period";

/** Days (both included) as moments, in the workspace's zone. */
export function spanOf(days: { from: string; to: string }, zone: string = homeZone() ?? "UTC"): Span {
  const { from, to } = wholeDays(days, zone);
  return { since: from.toISOString(), until: to.toISOString() };
}

/** How many of those to whom it was shown reacted: answered a survey, else clicked; null where nobody saw it. */
export function reaction(kind: string, counts: OnSiteCounts): number | null {
  if (counts.shown === 0) return null;
  return Math.min(1, (kind === "survey" ? counts.answered : counts.clicked) / counts.shown);
}

/** The bars of a question: every star or point in order, even those nobody chose; choices by how often. */
export function bars(question: QuestionSums): { label: string; count: number }[] {
  const scale = question.kind === "stars" ? [5, 4, 3, 2, 1] : question.kind === "nps" ? [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] : null;
  if (scale) return scale.map((point) => ({ label: String(point), count: question.values[String(point)] ?? 0 }));
  return Object.entries(question.values).map(([label, count]) => ({ label, count })).sort((one, two) => two.count - one.count);
}

/** The lines that a shop puts on its pages. */
export function embedCode(host: string, key: string): string {
  return [
    `<script src="${host}/sdk/anklang.js"></script>`,
    "<script>",
    `  anklang.init("${key}", "${host}", { consent: "wait" });`,
    "  anklang.page();",
    "</script>",
  ].join("\n");
}
