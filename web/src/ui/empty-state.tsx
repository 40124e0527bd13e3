import { Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** A list without entries: what it is for in one sentence, a picture, and the button that begins. */
export function EmptyState({ icon: Picture, title, text, actions, bare }: {
  icon: Icon;
  title: string;
  text: ReactNode;
  actions?: ReactNode;
  /** Without a frame of its own. */
  bare?: boolean;
}) {
  const content = (
    <Stack align="center" gap="sm" py={bare ? "xl" : 56} maw={520} mx="auto" ta="center">
      <ThemeIcon size={64} radius="xl" variant="light" aria-hidden>
        <Picture size={32} stroke={1.5} />
      </ThemeIcon>
      <Title order={2}>{title}</Title>
      <Text c="dimmed" size="sm" component="div">
        {text}
      </Text>
      {actions && <Group mt="xs">{actions}</Group>}
    </Stack>
  );
  return bare ? content : <Paper>{content}</Paper>;
}
