import { Anchor, Badge, Button, Checkbox, Group, Select, Stack, Text, Title } from "@mantine/core";
import type { Finding, PublishPreview } from "@/features/journeys/api/journey";
import type { Definition } from "@/parts/steps/model";
import { FindingPlace, FindingText } from "@/features/journeys/start/finding-list";
import type { StepNames } from "@/features/journeys/panels/use-names";
import { ChangeFields } from "@/features/journeys/runs/change-fields";
import { EXIT, STAY, targetsOf, ticking } from "@/features/journeys/start/publish-model";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import { useStartWords } from "@/features/journeys/words-start";
import { tones } from "@/ui/theme";

type NameOf = StepNames["nameOf"];
const WHAT = { added: tones.good, removed: tones.bad, changed: tones.info, moved: tones.info } as const;

/** What a new version changes, step by step, in words. */
export function ChangeList({ changes, names }: { changes: PublishPreview["changes"]; names: StepNames }) {
  const t = useStartWords();
  const canvas = useCanvasWords();
  const kindName = (kind: string) => (useCanvasWords.has(kind) ? canvas(kind as "send") : kind);
  return (
    <section>
      <Title order={2} size="h3" mb={6}>{t("changes")}</Title>
      <Stack gap={8}>
        {changes.steps.map((one) => (
          <div key={`${one.what}-${one.step}`}>
            <Group gap={6}>
              <Badge color={WHAT[one.what]}>{t(`what_${one.what}`)}</Badge>
              <Text span size="sm" fw={600}>{names.nameOf(one.step)}</Text>
              <Text span size="sm" c="dimmed">{kindName(one.kind)}</Text>
              {one.content_only && <Badge color={tones.quiet}>{t("contentOnly")}</Badge>}
            </Group>
            <ChangeFields fields={one.fields} change={one} names={names} />
          </div>
        ))}
        {changes.around.length > 0 && (
          <div>
            <Text size="sm" fw={600}>{t("around")}</Text>
            <ChangeFields fields={changes.around} names={names} />
          </div>
        )}
      </Stack>
    </section>
  );
}

type Ticks = {
  warnings: readonly Finding[]; accepted: ReadonlySet<string>; before: number; called: StepNames;
  ticked: ReadonlySet<string>; onTick: (next: ReadonlySet<string>) => void; onStep?: (step: string) => void;
};

/** Warnings, each to be ticked; those ticked for the version `before` are so already. Two about the same matter share a tick, as for the server. */
export function WarningTicks({ warnings, accepted, before, called, ticked, onTick, onStep }: Ticks) {
  const t = useStartWords();
  if (warnings.length === 0) return null;
  return (
    <section>
      <Title order={2} size="h3">{t("warnings")}</Title>
      <Text size="sm" c="dimmed" mb={6}>{t("warningsLead")}</Text>
      <Stack gap={8}>
        {warnings.map((one, index) => (
          <Group key={`${one.key}-${index}`} gap="xs" wrap="nowrap" align="flex-start">
            <Checkbox flex={1} checked={ticked.has(one.key)} onChange={() => onTick(ticking(ticked, one.key))}
              label={<><FindingPlace finding={one} called={called} /><FindingText finding={one} called={called} /></>}
              description={accepted.has(one.key) ? t("tickedBefore", { version: before }) : undefined} />
            {onStep && <Anchor component="button" type="button" size="sm" onClick={() => onStep(one.step || "entry")}>{t("showStep")}</Anchor>}
          </Group>
        ))}
      </Stack>
    </section>
  );
}

type Choices = { seen: PublishPreview; draft: Definition; nameOf: NameOf; steps: Record<string, string>; onChoose: (next: Record<string, string>) => void };

/** What happens to the people in each step that is gone or different (J37). Nothing is chosen beforehand. */
export function PeopleChoices({ seen, draft, nameOf, steps, onChoose }: Choices) {
  const t = useStartWords();
  if (seen.needs_choice.length === 0) return null;
  return (
    <section>
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h3">{t("people")}</Title>
        {seen.needs_choice.length > 1 && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChoose(Object.fromEntries(seen.needs_choice.map((step) => [step, STAY])))}>{t("allStay")}</Button>
        )}
      </Group>
      <Text size="sm" c="dimmed" mb="xs">{t("peopleLead")}</Text>
      <Stack gap="sm">
        {seen.needs_choice.map((step) => {
          const { same, others } = targetsOf(step, draft);
          const here = [...(same ? [{ value: step, label: t("goOn") }] : []), { value: STAY, label: t("stay") }, { value: EXIT, label: t("exit") }];
          const away = others.map((name) => ({ value: name, label: t("moveTo", { step: nameOf(name) }) }));
          return (
            <Select key={step} required label={t("inStep", { count: seen.people[step] ?? 0, step: nameOf(step) })} placeholder={t("choose")} value={steps[step] ?? null}
              data={away.length ? [{ group: t("groupHere"), items: here }, { group: t("groupStep"), items: away }] : here}
              onChange={(to) => onChoose({ ...steps, [step]: to ?? "" })} searchable={away.length > 8} />
          );
        })}
      </Stack>
    </section>
  );
}
