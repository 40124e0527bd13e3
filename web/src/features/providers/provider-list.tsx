import { Box, Stack } from "@mantine/core";
import { useState, type DragEvent } from "react";
import { useOrderProviders, type Health } from "@/features/providers/api/health";
import type { Provider } from "@/features/providers/api/providers";
import { places, reordered } from "@/features/providers/model";
import { ProviderCard } from "@/features/providers/provider-card";
import { useProviderWords } from "@/features/providers/words";
import { useNotify } from "@/ui/notify";

/** The accounts in the order in which they are asked; moved by buttons or by dragging. */
export function ProviderList({ providers, health, onEdit }: { providers: readonly Provider[]; health: readonly Health[]; onEdit: (account: string) => void }) {
  const t = useProviderWords();
  const notify = useNotify();
  const save = useOrderProviders();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const order = health.map((one) => one.account);
  const rank = (provider: Provider) => (order.indexOf(provider.id) + 1 || order.length + 1);
  const sorted = [...providers].sort((one, two) => rank(one) - rank(two));
  const several = order.length > 1 && order.length === providers.length;
  const move = (from: number, to: number) => {
    const before = order;
    if (from === to) return;
    save.mutate(reordered(order, from, to), { onSuccess: () => notify.done(t("ordered"), () => save.mutateAsync(before)), onError: notify.problem });
  };
  const drop = (event: DragEvent, to: number) => {
    event.preventDefault();
    if (dragged !== null) move(dragged, to);
    setDragged(null);
    setOver(null);
  };
  return (
    <Stack>
      {sorted.map((one, index) => (
        <Box key={one.id} onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(index); } }} onDrop={(event) => drop(event, index)}
          style={{ opacity: dragged === index ? 0.5 : 1, outline: over === index && dragged !== index ? "2px dashed var(--mantine-primary-color-filled)" : "none", outlineOffset: 3, borderRadius: 16 }}>
          <ProviderCard provider={one} health={health.find((each) => each.account === one.id)} places={places(health, one.id)} onEdit={() => onEdit(one.id)}
            mover={several ? {
              up: index > 0 ? () => move(index, index - 1) : undefined,
              down: index < sorted.length - 1 ? () => move(index, index + 1) : undefined,
              onDragStart: (event) => { event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", one.id); setDragged(index); },
              onDragEnd: () => { setDragged(null); setOver(null); },
            } : undefined} />
        </Box>
      ))}
    </Stack>
  );
}
