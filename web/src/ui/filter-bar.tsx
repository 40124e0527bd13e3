import { CloseButton, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { useUiWords } from "@/ui/words";

/** Search and filters above a list. The search is told a moment after the last key; keep it in the address. */
export function FilterBar({ search, onSearch, placeholder, children }: {
  search?: string;
  onSearch?: (next: string) => void;
  placeholder?: string;
  /** Select boxes of filters, and at the end buttons. */
  children?: ReactNode;
}) {
  const t = useUiWords();
  const [text, setText] = useState(search ?? "");
  const tell = useDebouncedCallback((next: string) => onSearch?.(next), 250);
  useEffect(() => setText(search ?? ""), [search]);
  // Leaving the box tells at once: a click on a row must not be overtaken by the search that is still to come.
  const change = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <Group mb="md" gap="xs">
      {onSearch && (
        <TextInput type="search" w={320} leftSection={<IconSearch size={16} aria-hidden />} value={text} placeholder={placeholder ?? t("search")}
          aria-label={placeholder ?? t("search")} onChange={(event) => change(event.currentTarget.value)} onBlur={() => tell.flush()}
          rightSection={text ? <CloseButton size="sm" aria-label={t("clear")} onClick={() => change("")} /> : null} />
      )}
      {children}
    </Group>
  );
}
