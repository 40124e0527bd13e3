import { Alert, Anchor, Button, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconDownload, IconSearch, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { downloadProof, proofQuery, type ConsentProof, type Sought } from "@/features/consent/api/proof";
import { ProofEntryCard } from "@/features/consent/proof-entry";
import { useConsentWords } from "@/features/consent/words";
import { useLanguage } from "@/lib/i18n";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { QueryView } from "@/ui/query-view";
import { StatusBadge } from "@/ui/status-badge";
import { TimeText } from "@/ui/time-text";

type Person = ConsentProof["people"][number];

/** Search an address, see the whole history with its words and its check, and take it along. */
export function ProofView({ sought, onSearch }: { sought: Sought; onSearch: (address: string) => void }) {
  const t = useConsentWords();
  const [text, setText] = useState(sought.address ?? "");
  const asked = Boolean(sought.address || sought.person);
  const proof = useQuery(proofQuery(sought));
  return (
    <Stack maw={980}>
      <form onSubmit={(event) => { event.preventDefault(); onSearch(text.trim()); }}>
        <Group align="flex-end">
          <TextInput type="search" w={360} label={t("searchAddress")} value={text} onChange={(event) => setText(event.currentTarget.value)} />
          <Button type="submit" leftSection={<IconSearch size={16} aria-hidden />} disabled={!text.trim()}>{t("find")}</Button>
        </Group>
      </form>
      {!asked && <EmptyState icon={IconShieldCheck} title={t("searchFirst")} text={t("searchFirstText")} />}
      {asked && <QueryView query={proof}>{(found) => <Found proof={found} sought={sought} />}</QueryView>}
    </Stack>
  );
}

function Found({ proof, sought }: { proof: ConsentProof; sought: Sought }) {
  const t = useConsentWords();
  const lang = useLanguage();
  const notify = useNotify();
  if (proof.people.length === 0) return <EmptyState icon={IconSearch} title={t("noProof")} text={t("noProofText", { address: proof.asked_for })} />;
  const take = (format: "json" | "html") => void downloadProof(sought, format, lang).catch(notify.problem);
  return (
    <Stack>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => take("html")}>{t("html")}</Button>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => take("json")}>{t("json")}</Button>
      </Group>
      {proof.people.map((one) => <PersonProof key={one.person} one={one} />)}
    </Stack>
  );
}

function PersonProof({ one }: { one: Person }) {
  const t = useConsentWords();
  return (
    <Stack component="section">
      <Check one={one} />
      {one.entries.map((entry) => <ProofEntryCard key={entry.id} entry={entry} />)}
      {one.requests.length > 0 && (
        <Paper p="md">
          <Title order={2} mb="xs">{t("requests")}</Title>
          {one.requests.map((request) => (
            <Group key={request.id} gap="sm">
              <StatusBadge status={request.outcome === "confirmed" ? "confirmed" : request.outcome === "replaced" ? "expired" : "asked"} />
              <Text size="sm"><TimeText at={request.asked_at} absolute size="sm" /> · {t("until")} <TimeText at={request.expires_at} absolute size="sm" /></Text>
            </Group>
          ))}
        </Paper>
      )}
      {one.grants.length > 0 && (
        <Paper p="md">
          <Title order={2} mb="xs">{t("sales")}</Title>
          {one.grants.map((grant) => (
            <Text key={grant.sale + grant.channel} size="sm">
              {t("sale", { sale: grant.sale })} · <TimeText at={grant.at} absolute size="sm" /> · {grant.address} · {grant.void_at ? ended(t, grant.void_reason) : t("standing")}
            </Text>
          ))}
        </Paper>
      )}
    </Stack>
  );
}

function ended(t: ReturnType<typeof useConsentWords>, reason: string): string {
  const key = `void_${reason}`;
  return useConsentWords.has(key) ? t(key as "void_cancelled") : reason;
}

function Check({ one }: { one: Person }) {
  const t = useConsentWords();
  const { whole, records, erased, faults } = one.check;
  return (
    <Alert color={whole ? "teal" : "red"} icon={whole ? <IconShieldCheck aria-hidden /> : <IconShieldX aria-hidden />}
      title={whole ? t("whole", { count: records }) : t("broken")} role="status">
      {faults.map((fault) => <Text key={`${fault.chain} ${fault.n} ${fault.fault}`} size="sm">{t(`fault_${fault.fault}`, { n: fault.n })}</Text>)}
      {erased > 0 && <Text size="sm">{t("erasedRecords", { count: erased })}</Text>}
      <Anchor component={Link} to="/people/$person" params={{ person: one.person } as never} size="sm">{t("toPerson")}</Anchor>
    </Alert>
  );
}
