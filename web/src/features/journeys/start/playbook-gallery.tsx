import { Badge, Button, Group, List, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { playbooksQuery, type Beginning, type Playbook } from "@/features/journeys/api/journey";
import { unusedName } from "@/features/journeys/start/unused-name";
import { useStartWords } from "@/features/journeys/words-start";
import { useLanguage } from "@/lib/i18n";
import { ChannelBadge } from "@/parts/channels";
import { journeyNames } from "@/parts/pickers";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { tones } from "@/ui/theme";

type Props = { busy: Beginning | undefined; onUse: (from: Beginning) => void; onBlank: () => void };

/** Ready journeys as cards. */
export function PlaybookGallery({ busy, onUse, onBlank }: Props) {
  const t = useStartWords();
  const playbooks = useQuery(playbooksQuery);
  return (
    <QueryView query={playbooks}>
      {(found) => found.length === 0 ? (
        <EmptyState bare icon={IconRoute} title={t("from_blank")} text={t("noPlaybooks")} actions={<Button onClick={onBlank}>{t("from_blank")}</Button>} />
      ) : (
        <Stack>
          <Text size="sm" c="dimmed">{t("playbookLead")}</Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {found.map((one) => (
              <Card key={one.id} playbook={one} onUse={onUse} loading={!!busy && "playbook" in busy && busy.playbook === one.id} disabled={!!busy} />
            ))}
          </SimpleGrid>
        </Stack>
      )}
    </QueryView>
  );
}

function Card({ playbook, onUse, loading, disabled }: { playbook: Playbook; onUse: (from: Beginning) => void; loading: boolean; disabled: boolean }) {
  const t = useStartWords();
  const lang = useLanguage();
  const name = playbook.name[lang] ?? playbook.name.en ?? playbook.id;
  const taken = (useQuery(journeyNames).data ?? []).map((one) => one.name);
  const { parts } = playbook;
  return (
    <Paper component="article" p="md">
      <Stack gap="xs" h="100%">
        <Group gap={6}>
          <Badge color={tones.info}>{t(`aim_${playbook.aim}`)}</Badge>
          {playbook.channels.map((channel) => <ChannelBadge key={channel} channel={channel} />)}
          {playbook.here && <Badge color={tones.quiet}>{t("inUse")}</Badge>}
        </Group>
        <Title order={3}>{name}</Title>
        <Text size="sm">{playbook.description[lang] ?? playbook.description.en}</Text>
        {parts.length > 0 && (
          <div>
            <Text size="xs" fw={600} c="dimmed">{t("brings")}</Text>
            <List size="xs" c="dimmed">
              {parts.map((one) => (
                <List.Item key={`${one.kind}-${one.id}`}>{t(`kind_${one.kind}`)}: {one.names[lang] ?? (one.name || one.id)}{one.here && ` (${t("isHere")})`}</List.Item>
              ))}
            </List>
          </div>
        )}
        <Button mt="auto" variant="light" loading={loading} disabled={disabled && !loading} aria-label={t("useNamed", { name })} onClick={() => onUse({ playbook: playbook.id, name: unusedName(name, taken) })}>
          {t("use")}
        </Button>
      </Stack>
    </Paper>
  );
}
