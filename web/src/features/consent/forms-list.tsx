import { Anchor, Group, Text } from "@mantine/core";
import { IconForms } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formsQuery } from "@/features/consent/api/forms";
import { useConsentWords } from "@/features/consent/words";
import { useFormat } from "@/lib/format";
import { ChannelBadge } from "@/parts/channels";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** Sign-up forms with what came of them. */
export function FormsList({ add }: { add: ReactNode }) {
  const t = useConsentWords();
  const format = useFormat();
  const forms = useQuery(formsQuery);
  return (
    <QueryView query={forms}>
      {(rows) => rows.length === 0 ? <EmptyState icon={IconForms} title={t("noForms")} text={t("noFormsText")} actions={add} /> : (
        <SimpleTable label={t("formsLead")} rows={rows} rowKey={(row) => row.form.id} minWidth={760} columns={[
          { key: "name", label: t("name"), cell: (row) => (
            <>
              <Anchor component={Link} to="/consent/forms/$form" params={{ form: row.form.id } as never} fw={550}>{row.form.name}</Anchor>
              <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>{row.snippets?.url}</Text>
            </>
          ) },
          { key: "channels", label: t("channels"), cell: (row) => (
            <Group gap={4}>{[...new Set(row.form.offers.map((one) => one.channel))].map((one) => <ChannelBadge key={one} channel={one} />)}</Group>
          ) },
          { key: "asked", label: t("asked"), align: "right", cell: (row) => format.number(row.counts.asked) },
          { key: "confirmed", label: t("confirmed"), align: "right", cell: (row) => format.number(row.counts.confirmed) },
          { key: "open", label: t("open"), align: "right", cell: (row) => format.number(row.counts.open) },
          { key: "expired", label: t("expired"), align: "right", cell: (row) => format.number(row.counts.expired) },
          { key: "changed", label: t("changed"), width: 140, cell: (row) => <TimeText at={row.updated_at} size="sm" c="dimmed" /> },
        ]} />
      )}
    </QueryView>
  );
}
