import { Accordion, ActionIcon, Alert, Badge, Box, Button, Code, CopyButton, Group, List, Skeleton, Stack, Text, Title, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { senderDomainQuery, type DnsRecord, type Part } from "@/features/providers/api/sender-domain";
import { placeOf, toDo, TONES, urgent } from "@/features/providers/model-domain";
import { useDomainWords } from "@/features/providers/words-domain";
import { QueryView } from "@/ui/query-view";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

/** What DNS says about the domain of an account's sender, and what to put in. */
export function SenderDomainPanel({ account, domain }: { account: string; domain: string }) {
  const t = useDomainWords();
  const query = useQuery(senderDomainQuery(account));
  return (
    <Box component="section" mt="md" aria-label={`${t("title")}: ${account}`}>
      <Group justify="space-between" mb="xs">
        <div>
          <Title order={3}>{t("titleOf", { domain })}</Title>
          {query.data && <Text size="xs" c="dimmed">{t("lookedAt")} <TimeText span at={query.data.looked_at} /></Text>}
        </div>
        <Button variant="default" size="xs" leftSection={<IconRefresh size={16} aria-hidden />} loading={query.isFetching} onClick={() => void query.refetch()} aria-label={`${t("again")}: ${account}`}>
          {t("again")}
        </Button>
      </Group>
      <QueryView query={query} skeleton={<Stack gap="xs"><Skeleton h={36} /><Skeleton h={36} /><Skeleton h={36} /><Skeleton h={36} /></Stack>}>
        {({ exists, parts, looked_at }) => (
          <Stack gap="xs">
            {exists === false && <Alert color={tones.bad}>{t("noDomain", { domain })}</Alert>}
            <Text size="sm">{toDo(parts).length === 0 ? t("allGood") : t("toDo", { count: toDo(parts).length })}</Text>
            <Accordion key={looked_at} multiple variant="contained" order={4} defaultValue={urgent(parts)}>
              {parts.map((one) => <Topic key={one.topic} part={one} />)}
            </Accordion>
          </Stack>
        )}
      </QueryView>
    </Box>
  );
}

function Topic({ part }: { part: Part }) {
  const t = useDomainWords();
  return (
    <Accordion.Item value={part.topic}>
      <Accordion.Control>
        <Group gap="xs"><Text size="sm" fw={600}>{t(part.topic)}</Text><Badge color={tones[TONES[part.state]]}>{t(part.state)}</Badge></Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">{t(`${part.topic}Why`)}</Text>
          {part.remarks.length > 0 && (
            <List size="sm" spacing={4}>
              {part.remarks.map((one, index) => <List.Item key={index}><Remark remark={one} /></List.Item>)}
            </List>
          )}
          {part.found.length > 0 && <Records label={t("found")} records={part.found} />}
          {part.found.length === 0 && part.state !== "unknown" && <Text size="sm">{t("nothingFound")}</Text>}
          {part.wanted.map((one) => <Records key={one.name} label={t(placeOf(one, part.found))} records={[one]} />)}
        </Stack>
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Remark({ remark }: { remark: Part["remarks"][number] }) {
  const t = useDomainWords();
  const { why, ...values } = remark.values ?? {};
  return t(remark.code, why ? { ...values, why: t(why as "timeout" | "server_failure" | "unreachable") } : values);
}

function Records({ label, records }: { label: string; records: readonly DnsRecord[] }) {
  const t = useDomainWords();
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>{label}</Text>
      {records.map((one) => (
        <Box key={`${one.kind} ${one.name} ${one.value}`} mb={6}>
          <Line kind={one.kind} text={one.name} name={t("name")} />
          <Line text={one.value} name={t("value")} />
        </Box>
      ))}
    </div>
  );
}

function Line({ kind, text, name }: { kind?: string; text: string; name: string }) {
  const ui = useUiWords();
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" mb={2}>
      <Text size="xs" w={48} pt={4}>{kind ?? ""}</Text>
      <Code flex={1} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Tooltip label={ui(copied ? "copied" : "copy")}>
            <ActionIcon variant="subtle" onClick={copy} aria-label={`${ui("copy")}: ${name}, ${text.slice(0, 60)}`}>{copied ? <IconCheck size={16} /> : <IconCopy size={16} />}</ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
