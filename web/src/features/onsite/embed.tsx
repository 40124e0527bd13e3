import { Anchor, Button, Code, CopyButton, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { embedCode } from "@/features/onsite/model";
import { useOnSiteWords } from "@/features/onsite/words";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { useUiWords } from "@/ui/words";

const IDENTIFY = 'anklang.identify("4711", { email: "ada@shop.example" });';

/** The lines that bring tracking, messages and surveys to a shop. */
export function Embed() {
  const t = useOnSiteWords();
  const admin = useMay("admin");
  const personal = useMay("personal");
  const host = useWorkspace()?.public_url ?? location.origin;
  const [key, setKey] = useState("");
  return (
    <Stack maw={860}>
      <Paper component="section">
        <Title order={2}>{t("embed")}</Title>
        <Text size="sm" c="dimmed" mb="md">{t("embedText")}</Text>
        <TextInput maw={480} mb="md" label={t("writeKey")} description={t("writeKeyHint")} placeholder="wk_…" value={key} onChange={(event) => setKey(event.currentTarget.value.trim())} />
        {admin && <Text size="sm" mb="md"><Anchor component={Link} to="/team" search={{ tab: "keys" } as never} inherit>{t("toKeys")}</Anchor></Text>}
        <Lines label={t("embed")} code={embedCode(host, key || "WRITE_KEY")} />
        <Text size="sm" mt="md">{t("consent")}</Text>
        <Text size="sm" mt="md" mb={6}>{t("user")}</Text>
        <Lines label={t("user")} code={IDENTIFY} />
      </Paper>
      {personal && (
        <Paper component="section">
          <Title order={2}>{t("check")}</Title>
          <Text size="sm" mt={4}>{t("checkText")} <Anchor component={Link} to="/events" inherit underline="always">{t("toEvents")}</Anchor></Text>
        </Paper>
      )}
    </Stack>
  );
}

function Lines({ label, code }: { label: string; code: string }) {
  const t = useOnSiteWords();
  const ui = useUiWords();
  return (
    <>
      <Code block tabIndex={0} role="region" aria-label={`${t("code")}: ${label}`}>{code}</Code>
      <Group mt="xs">
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />} onClick={copy}>{copied ? ui("copied") : t("copyCode")}</Button>
          )}
        </CopyButton>
      </Group>
    </>
  );
}
