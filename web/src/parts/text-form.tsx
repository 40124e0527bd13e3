import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { textOf, valuesOf } from "@/parts/convert";
import { useConditionWords } from "@/parts/conditions/words";
import { CodeEditor } from "@/ui/code-editor";
import { useProblemText } from "@/ui/problem-notice";

/** Part of a definition as YAML: shown as the server writes it, taken over when it can be read. */
export function TextForm({ value, label, onApply, height = "180px" }: {
  value: Record<string, unknown>;
  label: string;
  onApply: (next: Record<string, unknown>) => void;
  height?: string;
}) {
  const t = useConditionWords();
  const problem = useProblemText();
  const written = useQuery({ queryKey: ["text-form", value], queryFn: () => textOf(value), staleTime: Infinity, gcTime: 60_000 });
  const [text, setText] = useState<string>();
  const read = useMutation({ mutationFn: valuesOf, onSuccess: onApply });
  const shown = text ?? written.data;
  if (shown === undefined) return <Skeleton h={height} mt="xs" />;
  return (
    <Stack gap={6} mt="xs">
      <CodeEditor language="yaml" label={label} value={shown} onChange={setText} height={height} />
      {read.isError && (
        <Text size="xs" c="light-dark(var(--mantine-color-red-8), var(--mantine-color-red-4))" role="alert">
          {t("textWrong", { reason: problem(read.error) })}
        </Text>
      )}
      <Group justify="flex-end">
        <Button size="compact-sm" loading={read.isPending} disabled={text === undefined} onClick={() => read.mutate(shown)}>
          {t("textApply")}
        </Button>
      </Group>
    </Stack>
  );
}
