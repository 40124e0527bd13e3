import { ActionIcon, Group, Tooltip } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { IdSelect, type IdSelectProps } from "@/parts/id-select";
import { usePickerWords } from "@/parts/picker-words";
import { templateNames } from "@/parts/pickers";

/** A choice among the templates of one channel (empty: all), with a way to open the chosen one. */
export function TemplatePicker({ label, channel = "", ...rest }: Omit<IdSelectProps, "label"> & { label?: string; channel?: string }) {
  const t = usePickerWords();
  const items = useQuery(templateNames(channel)).data;
  return (
    <Group gap={6} wrap="nowrap" align="flex-end">
      <div style={{ flex: 1, minWidth: 0 }}>
        <IdSelect {...rest} label={label ?? t("template")} items={items} />
      </div>
      {rest.value && (
        <Tooltip label={t("open")}>
          <ActionIcon component="a" href={`/templates/${encodeURIComponent(rest.value)}`} target="_blank" variant="default" size={36}
            aria-label={`${t("open")}: ${rest.value}`}>
            <IconExternalLink size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
