import { Badge, Group, Modal, Paper, SimpleGrid, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import type { Manifest } from "@/features/providers/api/providers";
import { byChannel } from "@/features/providers/model";
import { useProviderWords } from "@/features/providers/words";
import { useChannelName } from "@/parts/channels";
import { tones } from "@/ui/theme";

/** Every vendor that can be set up, under what it carries, with what it can do. */
export function ChooseVendor({ manifests, opened, onClose, onChoose }: {
  manifests: readonly Manifest[];
  opened: boolean;
  onClose: () => void;
  onChoose: (chosen: Manifest) => void;
}) {
  const t = useProviderWords();
  const name = useChannelName();
  return (
    <Modal opened={opened} onClose={onClose} title={t("chooseVendor")} size="xl">
      <Stack gap="lg">
        {byChannel(manifests).map(([channels, carriers]) => {
          const title = channels.map(name).join(", ") || t("platforms");
          return (
            <section key={title} aria-label={title}>
              <Title order={3} fz="sm" mb="xs">{title}</Title>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>{carriers.map((one) => <Vendor key={one.name} manifest={one} onChoose={onChoose} />)}</SimpleGrid>
            </section>
          );
        })}
      </Stack>
    </Modal>
  );
}

function Vendor({ manifest, onChoose }: { manifest: Manifest; onChoose: (chosen: Manifest) => void }) {
  const t = useProviderWords();
  const can = [...(manifest.abilities ?? [])].sort().map((ability) => t(ability as "media")).join(", ");
  return (
    <UnstyledButton onClick={() => onChoose(manifest)}>
      <Paper p="md" h="100%">
        <Group gap="xs" mb={can ? 6 : 0}>
          <Text fw={600}>{manifest.title}</Text>
          {manifest.demo && <Badge color={tones.info}>{t("demo")}</Badge>}
        </Group>
        {can && <Text size="xs" c="dimmed">{`${t("can")}: ${can}`}</Text>}
      </Paper>
    </UnstyledButton>
  );
}
