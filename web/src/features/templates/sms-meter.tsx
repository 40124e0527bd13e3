import { Alert, Badge, Button, Group, Progress, Stack, Text, Title } from "@mantine/core";
import type { CostlyCharacter, Preview } from "@/features/templates/api/try-template";
import { useTemplateWords } from "@/features/templates/words";
import { useFormat } from "@/lib/format";
import { tones } from "@/ui/theme";

/** What an SMS costs: alphabet, parts, what is left, price, and the characters that make it dear with a way to be rid of them. */
export function SmsMeter({ preview, onReplace, cleaned }: {
  preview: Preview;
  onReplace: ((character: string, replacement: string | null) => void) | null;
  cleaned: Preview | null;
}) {
  const t = useTemplateWords();
  const format = useFormat();
  const { sms, cost_micro: cost, currency } = preview;
  if (!sms) return null;
  const wide = sms.encoding === "UCS-2";
  const last = sms.per_part.at(-1) ?? 0;
  const kinds = [...new Map(preview.costly.map((one) => [one.character, one])).values()];
  return (
    <Stack gap={6} role="group" aria-label={t("meter")}>
      <Title order={2} fz="sm">{t("meter")}</Title>
      <Group gap={6}>
        <Badge size="lg" color={tones[sms.parts > 2 ? "bad" : sms.parts > 1 ? "warn" : "good"]}>{t("parts", { count: sms.parts })}</Badge>
        <Badge size="lg" color={tones[wide ? "warn" : "quiet"]}>{sms.encoding}</Badge>
        <Text size="xs" c="dimmed">{cost === null ? t("noPrice") : t("perRecipient", { price: format.money(cost / 10_000, currency) })}</Text>
      </Group>
      <Progress.Root size={8} role="img" aria-label={t("parts", { count: sms.parts })}>
        {sms.per_part.map((units, index) => (
          <Progress.Section key={index} value={(100 / sms.parts) * (index < sms.parts - 1 ? 1 : units / (last + sms.units_left || 1))} color={tones[index % 2 ? "info" : "brand"]} aria-hidden style={{ marginRight: 2 }} />
        ))}
      </Progress.Root>
      <Text size="xs" c="dimmed">{t("charsLeft", { count: sms.units_left })}</Text>
      {kinds.length > 0 && (
        <Alert color={wide ? "yellow" : "gray"} p="xs" title={t("costly")}>
          <Stack gap={8}>
            {kinds.map((one) => <Costly key={one.character} one={one} onReplace={onReplace} />)}
            {wide && cleaned?.sms && cleaned.sms.parts < sms.parts && <Text size="xs" fw={600}>{t("without", { count: cleaned.sms.parts })}</Text>}
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}

function Costly({ one, onReplace }: { one: CostlyCharacter; onReplace: ((character: string, replacement: string | null) => void) | null }) {
  const t = useTemplateWords();
  const forced = one.why === "not_gsm";
  return (
    <div>
      <Text size="xs">{t(forced ? "costlyWhy" : "costlyDouble", { character: one.character })}</Text>
      {forced && onReplace && (
        <Button mt={4} size="compact-xs" variant="default" aria-label={`${one.replacement !== null ? t("replaceWith", { replacement: one.replacement }) : t("takeOut")}: ${one.character}`}
          onClick={() => onReplace(one.character, one.replacement)}>
          {one.replacement !== null ? t("replaceWith", { replacement: one.replacement || "–" }) : t("takeOut")}
        </Button>
      )}
    </div>
  );
}
