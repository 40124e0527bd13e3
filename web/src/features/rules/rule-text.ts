import type { Rules } from "@/features/rules/api/rules";
import { weekdays, type RuleChange } from "@/features/rules/model";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { usePurposeName } from "@/parts/purposes";

/** One rule in words, for lists of what would change. */
export function useRuleText(): (rule: RuleChange["rule"], value: unknown) => string {
  const t = useSimulationWords();
  const format = useFormat();
  const name = useChannelName();
  const purpose = usePurposeName();
  const days = weekdays(format.locale, "short");
  const scope = (one: { channels: string[]; classes: string[]; purpose?: string }) =>
    [...one.channels.map(name), ...one.classes.map(name), one.purpose && purpose(one.purpose)].filter(Boolean);
  return (rule, value) => {
    if (rule === "hours") {
      const one = value as Rules["hours"][number];
      const on = one.days.length === 7 ? "" : one.days.map((day) => days[day - 1]).join(", ");
      return [`${one.open}–${one.close}`, on, ...scope(one), one.holidays].filter(Boolean).join(" · ");
    }
    if (rule === "caps") {
      const one = value as Rules["caps"][number];
      return [t("cap", { limit: one.limit, window: format.duration(one.hours * 3600) }), ...scope(one)].join(" · ");
    }
    if (rule === "gaps") {
      const one = value as Rules["gaps"][number];
      return [t("gap", { window: format.duration(one.minutes * 60) }), ...scope(one)].join(" · ");
    }
    if (rule === "us_hours") return t(value === "state" ? "us_state" : "us_strict");
    return t("minutes", { count: Number(value) });
  };
}
