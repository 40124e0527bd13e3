import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Changeable } from "@/features/rules/api/rules";
import { ruleChanges } from "@/features/rules/model";
import { useRuleText } from "@/features/rules/rule-text";
import { speak } from "@/lib/i18n";
import { workspaceQuery } from "@/parts/vocabulary";

const cap = { limit: 1, hours: 24, channels: ["sms" as const], classes: ["advertising" as const], purpose: "news" };
const gap = { minutes: 120, channels: [], classes: ["advertising" as const], purpose: "" };
const rules: Changeable = { hours: [], caps: [cap], gaps: [gap], rates: [], release_minutes: 30, gather_minutes: 0, us_hours: "strict" };

function words() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(workspaceQuery.queryKey, { settings: { purposes: [{ id: "news", name: { en: "Newsletter" } }] } } as never);
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
  return renderHook(() => useRuleText(), { wrapper }).result.current;
}

beforeEach(() => speak("en"));
afterEach(cleanup);

describe("a rule in words", () => {
  it("names the classes it is for, and its purpose as the workspace calls it", () => {
    expect(words()("caps", cap)).toBe("at most 1 in 1 day · SMS · Advertising · Newsletter");
  });
  it.each(["caps", "gaps"] as const)("differs where only the classes do, so that it can be adopted: %s", (rule) => {
    const then = { ...rules, [rule]: rules[rule].map((one) => ({ ...one, classes: ["service", "advertising"] })) };
    expect(ruleChanges(rules, then, words()).map((one) => one.rule)).toEqual([rule]);
  });
});
