import { Input, Paper, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useAccountWords } from "@/features/account/words";
import { useLook, type Look } from "@/lib/look";
import { useNotify } from "@/ui/notify";

/** Language and appearance of the studio. */
export function LookSection() {
  const t = useAccountWords();
  const notify = useNotify();
  const { language, theme, choose } = useLook();
  const change = (look: Look) => void choose(look).catch(notify.problem);
  return (
    <Paper component="section">
      <Title order={2}>{t("look")}</Title>
      <Text size="sm" c="dimmed" mb="md">{t("lookLead")}</Text>
      <Stack align="flex-start">
        <Input.Wrapper label={t("language")} labelElement="div">
          <div>
            <SegmentedControl aria-label={t("language")} value={language} data={[{ value: "de", label: t("german") }, { value: "en", label: t("english") }]}
              onChange={(next) => change({ language: next === "de" ? "de" : "en" })} />
          </div>
        </Input.Wrapper>
        <Input.Wrapper label={t("theme")} labelElement="div">
          <div>
            <SegmentedControl aria-label={t("theme")} value={theme} data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(value) }))}
              onChange={(next) => change({ theme: next as Look["theme"] })} />
          </div>
        </Input.Wrapper>
      </Stack>
    </Paper>
  );
}
