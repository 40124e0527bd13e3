import { Input, NumberInput, Radio, SegmentedControl, Select, SimpleGrid, Stack, Switch, Text, Textarea } from "@mantine/core";
import type { Variable } from "@/features/templates/api/try-template";
import { LiquidField } from "@/features/templates/liquid-field";
import { withKind, type Definition, type Display, type InAppKind, type Words } from "@/features/templates/model";
import { useTemplateWords } from "@/features/templates/words";

const WHEN = ["now", "next_open", "screen", "exit_intent", "after_purchase"] as const;
const KINDS: readonly InAppKind[] = ["banner", "modal", "survey"];

/** How an in-app or on-site message looks, and when it is shown. The shape holds for all languages. */
export function StyleForm({ definition, words, onWords, onChange, variables, errorOf }: {
  definition: Definition;
  words: Words;
  onWords: (next: Words) => void;
  onChange: (next: Definition) => void;
  variables: readonly Variable[];
  errorOf: (field: string) => string | undefined;
}) {
  const t = useTemplateWords();
  const display = definition.display ?? {};
  const set = (next: Partial<Display>) => onChange({ ...definition, display: { ...display, ...next } });
  return (
    <Stack gap="lg">
      <div>
        <Input.Label labelElement="div" display="block" mb={4}>{t("kind")}</Input.Label>
        <SegmentedControl aria-label={t("kind")} value={words.kind ?? "modal"} data={KINDS.map((one) => ({ value: one, label: t(one) }))} onChange={(next) => onChange(withKind(definition, next as InAppKind))} />
      </div>
      <LiquidField label={t("image")} value={words.image} variables={variables} field="image" error={errorOf("image")} onChange={(image) => onWords({ ...words, image })} />
      <Radio.Group label={t("when")} value={display.when ?? "next_open"} onChange={(next) => set({ when: next as Display["when"] })}>
        <Stack gap="xs" mt="xs">{WHEN.filter((one) => one !== "exit_intent" || definition.channel === "onsite").map((one) => <Radio key={one} value={one} label={t(one)} />)}</Stack>
      </Radio.Group>
      {display.when === "screen" && (
        <Textarea label={t("screens")} autosize minRows={2} value={(display.screens ?? []).join("\n")} onChange={(event) => set({ screens: event.currentTarget.value.split("\n") })}
          onBlur={() => set({ screens: (display.screens ?? []).map((one) => one.trim()).filter(Boolean) })} />
      )}
      <SimpleGrid cols={{ base: 1, sm: 3 }} style={{ alignItems: "end" }}>
        <NumberInput label={t("validHours")} min={1} value={display.valid_hours ?? 72} onChange={(next) => set({ valid_hours: Number(next) || 72 })} />
        <NumberInput label={t("maxShows")} min={1} value={display.max_shows ?? 1} onChange={(next) => set({ max_shows: Number(next) || 1 })} />
        <NumberInput label={t("minGap")} min={0} value={display.min_gap_seconds ?? 30} onChange={(next) => set({ min_gap_seconds: Number(next) || 0 })} />
      </SimpleGrid>
      <Switch label={t("withdraw")} checked={display.withdraw_on_exit ?? true} onChange={(event) => set({ withdraw_on_exit: event.currentTarget.checked })} />
    </Stack>
  );
}

const POSITIONS = [1, 2, 3] as const;

/** Which products the words may show. */
export function ProductsForm({ definition, onChange }: { definition: Definition; onChange: (next: Definition) => void }) {
  const t = useTemplateWords();
  const block = definition.products;
  const sources = ["viewed", "bought_together", "personal", "reorder", "trending", "fixed"] as const;
  const set = (next: Partial<NonNullable<typeof block>>) => onChange({ ...definition, products: { sources: [], ...block, ...next } });
  const choose = (position: number, source: string | null) => {
    const next = [...(block?.sources ?? [])];
    if (source) next[position] = source;
    else next.splice(position, 1);
    const chosen = [...new Set(next.filter(Boolean))];
    if (chosen.length) set({ sources: chosen });
    else onChange({ ...definition, products: null });
  };
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">{t("productsHint")}</Text>
      {POSITIONS.filter((n) => n <= (block?.sources.length ?? 0) + 1).map((n) => (
        <Select key={n} size="xs" aria-label={`${t("sources")} ${n}`} placeholder={n === 1 ? t("noProducts") : "–"} clearable value={block?.sources[n - 1] ?? null}
          data={sources.map((one) => ({ value: one, label: `${n}. ${t(`s_${one}`)}` }))} onChange={(next) => choose(n - 1, next)} />
      ))}
      {block?.sources.includes("fixed") && (
        <Textarea size="xs" label={t("fixedIds")} autosize minRows={2} value={(block.fixed ?? []).join("\n")} onChange={(event) => set({ fixed: event.currentTarget.value.split("\n") })}
          onBlur={() => set({ fixed: (block.fixed ?? []).map((one) => one.trim()).filter(Boolean) })} />
      )}
      {block && (
        <>
          <SimpleGrid cols={2} spacing="xs">
            <NumberInput size="xs" label={t("atLeast")} min={1} max={20} value={block.min ?? 1} onChange={(next) => set({ min: Number(next) || 1 })} />
            <NumberInput size="xs" label={t("atMost")} min={1} max={20} value={block.max ?? 3} onChange={(next) => set({ max: Number(next) || 1 })} />
          </SimpleGrid>
          <Select size="xs" label={t("otherwise")} allowDeselect={false} value={block.otherwise ?? "hide"} data={[{ value: "hide", label: t("hide") }, { value: "skip", label: t("skip") }]}
            onChange={(next) => set({ otherwise: next === "skip" ? "skip" : "hide" })} />
        </>
      )}
    </Stack>
  );
}
