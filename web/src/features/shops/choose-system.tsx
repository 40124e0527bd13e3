import { Modal, Paper, SimpleGrid, Text, UnstyledButton } from "@mantine/core";
import type { ShopSystem } from "@/features/shops/api/shops";
import { useShopWords } from "@/features/shops/words";

/** Every shop system that can be connected, with what is special about it. */
export function ChooseSystem({ systems, opened, onClose, onChoose }: {
  systems: readonly ShopSystem[];
  opened: boolean;
  onClose: () => void;
  onChoose: (chosen: ShopSystem) => void;
}) {
  const t = useShopWords();
  return (
    <Modal opened={opened} onClose={onClose} title={t("chooseSystem")} size="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {systems.map((one) => (
          <UnstyledButton key={one.name} onClick={() => onChoose(one)}>
            <Paper p="md" h="100%">
              <Text fw={600} mb={6}>{one.title}</Text>
              <Text size="xs" c="dimmed">{[t(one.kind === "carrier" ? "parcels" : one.carts ? "carts" : "noCarts"), ...(one.handshake ? [t("handshake")] : [])].join(" · ")}</Text>
            </Paper>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Modal>
  );
}
