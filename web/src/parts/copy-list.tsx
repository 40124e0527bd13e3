import { ActionIcon, Code, CopyButton, Group, Text, Title, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useUiWords } from "@/ui/words";

/** Texts to be entered somewhere else, each with its name and a button that copies it. */
export function CopyList({ title, texts }: { title: string; texts: Readonly<Record<string, string>> }) {
  const ui = useUiWords();
  return (
    <div>
      <Title order={3} mb={6}>{title}</Title>
      {Object.entries(texts).map(([name, text]) => (
        <Group key={name} gap="xs" wrap="nowrap" mb={6}>
          <Text size="sm" w={90}>{name}</Text>
          <Code style={{ overflow: "hidden", textOverflow: "ellipsis" }} flex={1}>{text}</Code>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Tooltip label={ui(copied ? "copied" : "copy")}>
                <ActionIcon variant="subtle" onClick={copy} aria-label={`${ui("copy")}: ${name}`}>{copied ? <IconCheck size={16} /> : <IconCopy size={16} />}</ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        </Group>
      ))}
    </div>
  );
}
