import {
  IconArrowsSplit, IconClock, IconDoorExit, IconFlask, IconHourglass, IconMessage, IconQuestionMark, IconRoute, IconShieldHalf, IconTag, IconUserEdit,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import { kindOf, nameOf, type Step, type StepKind } from "@/parts/steps/model";
import type { Tone } from "@/ui/theme";

/** How each kind of step looks, in the order in which they are offered. */
export const LOOKS: Record<StepKind, { icon: Icon; tone: Tone; color: string }> = {
  send: { icon: IconMessage, tone: "brand", color: "petrol" },
  wait: { icon: IconClock, tone: "quiet", color: "gray" },
  wait_for: { icon: IconHourglass, tone: "info", color: "blue" },
  branch: { icon: IconArrowsSplit, tone: "warn", color: "yellow" },
  split: { icon: IconFlask, tone: "busy", color: "indigo" },
  holdout: { icon: IconShieldHalf, tone: "busy", color: "indigo" },
  coupon: { icon: IconTag, tone: "good", color: "teal" },
  update: { icon: IconUserEdit, tone: "good", color: "teal" },
  call: { icon: IconWebhook, tone: "quiet", color: "gray" },
  journey: { icon: IconRoute, tone: "brand", color: "petrol" },
  exit: { icon: IconDoorExit, tone: "bad", color: "red" },
};

export const UNKNOWN = { icon: IconQuestionMark, tone: "bad" as Tone, color: "red" };
export const OFFERED = Object.keys(LOOKS) as StepKind[];

/** A new step of a kind: what is usual `after` the step before it, so that it is nearly right at once. */
export function freshStep(kind: StepKind, after?: Step): Step {
  switch (kind) {
    case "send":
      return { send: "message", channel: "sms", template: "" };
    case "wait":
      return { wait: "wait", for: "4h" };
    case "wait_for":
      if (after && kindOf(after) === "send") return { wait_for: "reaction", on: [{ clicked: nameOf(after), then: "end" }], at_most: "4h", timeout: "end" };
      return { wait_for: "reaction", on: [{ event: "Order Completed", then: "end" }], at_most: "1d", timeout: "end" };
    case "branch":
      return { branch: "choice", paths: [{ if: { kind: "consent", channel: "sms", purpose: "marketing" }, then: "end" }], otherwise: "end" };
    case "split":
      return { split: "test", arms: [{ name: "a", share: "50%", then: "end" }, { name: "b", share: "50%", then: "end" }] };
    case "holdout":
      return { holdout: "control", share: "10%" };
    case "coupon":
      return { coupon: "code", pool: "" };
    case "update":
      return { update: "note", set: {} };
    case "call":
      return { call: "call", url: "https://" };
    case "journey":
      return { journey: "next_journey", start: "" };
    case "exit":
      return { exit: "leave" };
  }
}
