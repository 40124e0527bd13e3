import { Checkbox, Modal, SimpleGrid, Stack, TagsInput, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { PeopleFilter } from "@/features/people/api/list-people";
import { usePeopleWords, type PeopleWord } from "@/features/people/words";
import { download } from "@/lib/api";
import { traitNames, useVocabulary } from "@/parts/vocabulary";
import { DialogFoot } from "@/ui/dialog-foot";

const ALL = [
  "id", "user_id", "email", "phone", "first_name", "last_name", "name", "language", "country", "city", "postal_code", "created", "last_seen", "orders",
  "net_revenue", "currency", "last_order_at", "phase", "favourite_channel", "tags", "segments", "consents",
] as const;
const USUAL = ["id", "user_id", "email", "phone", "first_name", "last_name", "last_seen", "orders", "net_revenue", "currency"];

/** Takes everybody who fits along as a CSV file, with the columns that are wanted. */
export function ExportDialog({ opened, onClose, filter }: { opened: boolean; onClose: () => void; filter: PeopleFilter }) {
  const t = usePeopleWords();
  const known = traitNames(useVocabulary());
  const [columns, setColumns] = useState<string[]>(USUAL);
  const [traits, setTraits] = useState<string[]>([]);
  const file = useMutation({
    mutationFn: () => {
      const asked = new URLSearchParams();
      if (filter.search) asked.set("search", filter.search);
      if (filter.segment) asked.set("segment", filter.segment);
      for (const one of ALL) if (columns.includes(one)) asked.append("columns", one);
      for (const one of traits) asked.append("columns", `trait:${one}`);
      return download(`/people.csv?${asked.toString()}`, "people.csv");
    },
    onSuccess: onClose,
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t("exportTitle")} size="lg">
      <Stack>
        <Text size="sm" c="dimmed">{t("exportLead")}</Text>
        <Checkbox.Group label={t("exportColumns")} value={columns} onChange={setColumns}>
          <SimpleGrid cols={3} spacing="xs" mt="xs">
            {ALL.map((one) => <Checkbox key={one} value={one} label={t(`col_${one}` as PeopleWord)} />)}
          </SimpleGrid>
        </Checkbox.Group>
        <TagsInput label={t("traits")} description={t("traitsHint")} data={known} value={traits} onChange={setTraits} acceptValueOnBlur />
        <DialogFoot error={file.error} onCancel={onClose} loading={file.isPending} disabled={columns.length + traits.length === 0} onClick={() => file.mutate()}>{t("download")}</DialogFoot>
      </Stack>
    </Modal>
  );
}
