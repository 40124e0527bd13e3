import { Group, Modal, Paper, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import type { Manifest } from "@/features/providers/api/providers";
import { useProviderWords } from "@/features/providers/words";
import { ChannelBadge } from "@/parts/channels";

/** Every vendor that can be set up, with what it carries and can do. */
export function ChooseVendor({ manifests, opened, onClose, onChoose }: {
  manifests: readonly Manifest[];
  opened: boolean;
  onClose: () => void;
  onChoose: (chosen: Manifest) => void;
}) {
  const t = useProviderWords();
  return (
    <Modal opened={opened} onClose={onClose} title={t("chooseVendor")} size="xl">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {manifests.map((one) => (
          <UnstyledButton key={one.name} onClick={() => onChoose(one)}>
            <Paper p="md" h="100%">
              <Text fw={600}>{one.title}</Text>
              <Group gap={6} my={6}>{one.channels.map((channel) => <ChannelBadge key={channel} channel={channel} />)}</Group>
              {(one.abilities ?? []).length > 0 && (
                <Text size="xs" c="dimmed">{`${t("can")}: ${[...(one.abilities ?? [])].sort().map((ability) => t(ability as "media")).join(", ")}`}</Text>
              )}
            </Paper>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
