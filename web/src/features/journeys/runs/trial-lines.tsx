import { ActionIcon, Badge, Group, Menu, Stack, Text, ThemeIcon, Tooltip, UnstyledButton } from "@mantine/core";
import {
  IconArrowRight, IconBan, IconBell, IconBolt, IconCheck, IconCircleDot, IconClock, IconDoorEnter, IconDoorExit, IconFlag, IconHourglass, IconMail, IconPlus,
  IconRoute, IconTag, IconUserEdit, IconWebhook, type Icon,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Line } from "@/features/journeys/api/trial";
import { END } from "@/parts/steps/model";
import { useNamesIn } from "@/parts/steps/step-name";
import { matchText } from "@/parts/steps/summary";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { QUICK, type Quick } from "@/features/journeys/runs/happening-form";
import { shownLines } from "@/features/journeys/runs/trial-model";
import { TrialMessage } from "@/features/journeys/runs/trial-message";
import { useWhy } from "@/features/journeys/runs/why";
import { useTrialWords } from "@/features/journeys/words-runs";
import { useFormat } from "@/lib/format";
import { useLanguage, type Language } from "@/lib/i18n";
import { eventName } from "@/parts/event-names";
import { seenText } from "@/parts/seen";
import { VerdictTree, type Verdict } from "@/parts/verdict-tree";
import { useWorkspace } from "@/parts/vocabulary";
import { tones, type Tone } from "@/ui/theme";

const LOOKS: Record<Line["kind"], readonly [Icon, Tone]> = {
  happened: [IconBolt, "info"], entered: [IconDoorEnter, "good"], refused: [IconBan, "bad"], arrived: [IconCircleDot, "brand"], left: [IconArrowRight, "quiet"], decided: [IconRoute, "warn"],
  waits: [IconHourglass, "quiet"], woke: [IconBell, "quiet"], planned: [IconClock, "info"], held: [IconClock, "warn"], sent: [IconMail, "good"], not_sent: [IconBan, "bad"], withdrawn: [IconBan, "warn"],
  coupon: [IconTag, "good"], call: [IconWebhook, "info"], updated: [IconUserEdit, "info"], started: [IconRoute, "info"], variant: [IconRoute, "busy"], outcome: [IconCheck, "info"], goal: [IconFlag, "good"],
  lost_race: [IconBolt, "quiet"], exited: [IconDoorExit, "warn"], finished: [IconFlag, "good"], removed: [IconDoorExit, "bad"], ignored: [IconBan, "quiet"],
};

type Props = {
  lines: readonly Line[];
  /** The number of the line up to which the walk is shown on the canvas. */
  cursor: number;
  journey: string;
  names: StepNames;
  zone: string;
  onCursor: (n: number) => void;
  onInsert: (line: Line, quick: Quick) => void;
};

/** The walk, line by line, with its times. */
export function TrialLines({ lines, cursor, ...rest }: Props) {
  const now = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (now.current) showWithin(now.current);
  }, [cursor]);
  return (
    <Stack gap="sm" component="ol" style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {shownLines(lines).map((line) => (
        <li key={line.n} ref={line.n === cursor ? now : undefined} aria-current={line.n === cursor ? "step" : undefined}>
          <Row line={line} current={line.n === cursor} later={line.n > cursor} {...rest} />
        </li>
      ))}
    </Stack>
  );
}

/** Brings a line into view within the box that scrolls it; the page stays where it is. */
function showWithin(line: HTMLElement): void {
  const box = line.closest<HTMLElement>("[role=region]");
  if (!box) return;
  const [seen, here] = [box.getBoundingClientRect(), line.getBoundingClientRect()];
  if (here.top < seen.top) box.scrollTop += here.top - seen.top;
  else if (here.bottom > seen.bottom) box.scrollTop += here.bottom - seen.bottom;
}

function Row({ line, current, later, journey, names, zone, onCursor, onInsert }: Omit<Props, "lines" | "cursor"> & { line: Line; current: boolean; later: boolean }) {
  const t = useTrialWords();
  const format = useFormat(zone);
  const [Picture, tone] = LOOKS[line.kind];
  const lang = useLanguage();
  const others = useNamesIn([line.journey === journey ? "" : line.journey]);
  const other = { ...names, nameOf: (step: string) => others.step(line.journey, step), wayOf: (_: string, way: string) => way, endings: {} };
  const title = useTitle(line, zone, line.journey === journey ? names : other);
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start" p={6} bdrs="md" bg={current ? "var(--mantine-primary-color-light)" : undefined}>
      <ThemeIcon size={26} radius="xl" variant="light" color={tones[tone]} aria-hidden><Picture size={15} /></ThemeIcon>
      <Stack gap={4} flex={1} miw={0}>
        <UnstyledButton onClick={() => onCursor(line.n)}>
          <Text size="sm" fw={line.kind === "arrived" ? 650 : 500} c={later ? "dimmed" : undefined}>{title}</Text>
          <Text size="xs" c="dimmed">{[format.dayTime(line.at), line.journey && line.journey !== journey && t("inJourney", { journey: names.names.journeys?.[line.journey] ?? line.journey })].filter(Boolean).join(" · ")}</Text>
        </UnstyledButton>
        {line.wait && line.wait.listens.length > 0 && <Text size="xs" c="dimmed">{t("listens", { what: line.wait.listens.map((one) => heard(one, lang, names)).join(", ") })}</Text>}
        <Conditions line={line} names={names} />
        {line.message && <TrialMessage message={line.message} />}
      </Stack>
      <InsertMenu onInsert={(quick) => onInsert(line, quick)} />
    </Group>
  );
}

function InsertMenu({ onInsert }: { onInsert: (quick: Quick) => void }) {
  const t = useTrialWords();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={t("insert")}><ActionIcon variant="subtle" color="gray" aria-label={t("insert")}><IconPlus size={16} /></ActionIcon></Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("insertHere")}</Menu.Label>
        {QUICK.map((quick) => <Menu.Item key={quick} onClick={() => onInsert(quick)}>{t(`k_${quick}`)}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Every condition that was asked here, with what it saw. */
function Conditions({ line, names }: Pick<Props, "names"> & { line: Line }) {
  const t = useTrialWords();
  const lang = useLanguage();
  if (line.conditions.length === 0) return null;
  return (
    <Stack gap="xs">
      {line.conditions.map((asked, index) => (
        <div key={index}>
          <Group gap={6} mb={4}>
            <Text size="xs" fw={600}>{t(`about_${asked.about}`, { name: eventName(asked.name, lang), then: asked.then && asked.then !== END ? names.nameOf(asked.then) : t("end") })}</Text>
            {asked.taken !== null && <Badge size="sm" color={tones[asked.taken ? "good" : "quiet"]}>{asked.taken ? t("taken") : t("notTaken")}</Badge>}
          </Group>
          <VerdictTree verdict={withoutTime(asked.verdict)} />
        </div>
      ))}
    </Stack>
  );
}

type TrialVerdict = Line["conditions"][number]["verdict"];

/** A trial knows no moment at which a condition is looked at again. */
function withoutTime(verdict: TrialVerdict): Verdict {
  return { ...verdict, look_again: null, parts: verdict.parts.map(withoutTime) };
}

const HEARD: Record<string, string> = { event: "event", in: "segment_entered", out: "segment_left", changed: "changed" };

/** What a wait listens to, `event:Order Completed` and `signal:clicked:push`, as people read it. */
function heard(key: string, lang: Language, { names }: StepNames): string {
  const [kind = "", ...rest] = key.split(":");
  const field = kind === "signal" ? rest[0] : HEARD[kind];
  return field ? matchText({ [field]: (kind === "signal" ? rest.slice(1) : rest).join(":") }, lang, names) : key;
}

function useTitle(line: Line, zone: string, { nameOf, wayOf, endings, names }: StepNames): string {
  const t = useTrialWords();
  const format = useFormat(zone);
  const why = useWhy(endings);
  const currency = useWorkspace()?.settings.currency ?? "EUR";
  const detail = line.detail as Record<string, unknown>;
  const reason = why(line.reason);
  switch (line.kind) {
    case "happened":
      return t("l_happened", { what: [why(line.reason), nameOf(line.step)].filter(Boolean).join(" · ") });
    case "arrived":
      return line.visit > 1 ? t("l_arrivedAgain", { step: nameOf(line.step), visit: line.visit }) : t("l_arrived", { step: nameOf(line.step) });
    case "left":
      return t("l_left", { outcome: wayOf(line.step, line.outcome), to: line.to === END ? t("end") : nameOf(line.to) });
    case "waits":
      return line.wait?.until ? t("l_waitsUntil", { at: format.dayTime(line.wait.until) }) : t("l_waits");
    case "held":
      return line.message?.until ? t("l_heldUntil", { at: format.dayTime(line.message.until), why: reason }) : t("l_held", { why: reason });
    case "decided":
    case "planned":
      return t(`l_${line.kind}`, { step: nameOf(line.step) });
    case "coupon":
      return t("l_coupon", { pool: String(detail.pool ?? "") });
    case "call":
      return t("l_call", { url: String(detail.url ?? "") });
    case "updated":
      return t("l_updated", { what: seenText(detail, format, "–") });
    case "started":
      return t("l_started", { to: names.journeys?.[line.to] ?? line.to });
    case "variant":
    case "outcome":
      return t(`l_${line.kind}`, { what: reason || line.reason });
    case "goal":
      return typeof detail.amount === "number" && detail.amount > 0 ? t("l_goalAmount", { amount: format.money(detail.amount, String(detail.currency ?? currency)) }) : t("l_goal");
    default:
      return t(`l_${line.kind}`, { why: reason });
  }
}
