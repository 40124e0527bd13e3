import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconExternalLink, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "@/lib/api";
import { idOf } from "@/lib/ids";
import { useMay } from "@/lib/session";
import { firstFree, isThere } from "@/lib/taken";
import { useChannelName } from "@/parts/channels";
import { IdSelect, type IdSelectProps } from "@/parts/id-select";
import { usePickerWords } from "@/parts/picker-words";
import { templateNames } from "@/parts/pickers";
import { useNotify } from "@/ui/notify";

/**
 * A choice among the templates of one channel (empty: all), with ways to open the chosen one and to begin a new one. Both open the composer
 * in another tab, so that what is being edited here stays; on return the picker asks anew how the template is called now.
 */
export function TemplatePicker({ label, channel = "", ...rest }: Omit<IdSelectProps, "label"> & { label?: string; channel?: string }) {
  const t = usePickerWords();
  const may = useMay("write");
  const items = useQuery({ ...templateNames(channel), refetchOnWindowFocus: "always" }).data;
  const notify = useNotify();
  const begin = async (name: string) => {
    const tab = window.open("about:blank", "_blank"); // at once: a browser lets none be opened that comes after an answer
    try {
      const id = await firstFree(idOf(name) || channel, (one) => isThere(ask(api.GET("/templates/{template}", { params: { path: { template: one } } }))));
      rest.onChange(id);
      tab?.location.assign(composer(id, { channel, name }));
    } catch (error) {
      tab?.close();
      notify.problem(error);
    }
  };
  const saved = items?.some((one) => one.id === rest.value);
  return (
    <IdSelect {...rest} label={label ?? t("template")} items={items} inputContainer={(input) => (
      <Group gap={6} wrap="nowrap">
        <div style={{ flex: 1, minWidth: 0 }}>{input}</div>
        {rest.value && (
          <Tooltip label={t("open")}>
            <ActionIcon component="a" href={composer(rest.value, saved ? undefined : { channel, name: rest.value })} target="_blank" variant="default" size={36}
              aria-label={`${t("open")}: ${rest.value}`}>
              <IconExternalLink size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        {may && channel && <NewTemplate channel={channel} onBegin={(name) => void begin(name)} />}
      </Group>
    )} />
  );
}

/** The address of the composer; with a beginning for what may not be saved yet. Quoted, as addresses hold texts that look like numbers. */
function composer(template: string, begin: Record<string, string> = {}): string {
  const said = Object.entries(begin).map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`);
  return `/templates/${encodeURIComponent(template)}${said.length ? `?${said.join("&")}` : ""}`;
}

function NewTemplate({ channel, onBegin }: { channel: string; onBegin: (name: string) => void }) {
  const t = usePickerWords();
  const channelName = useChannelName();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const begin = () => {
    if (!name.trim()) return;
    onBegin(name.trim());
    setOpened(false);
    setName("");
  };
  return (
    <Popover opened={opened} onChange={setOpened} width={300} position="bottom-end" shadow="md" trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip label={t("newTemplate")}>
          <ActionIcon variant="default" size={36} aria-label={t("newTemplate")} onClick={() => setOpened(!opened)}><IconPlus size={16} /></ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" onKeyDown={(event) => { if (event.key === "Enter") { event.preventDefault(); begin(); } }}>
          <TextInput data-autofocus size="xs" label={t("newTemplateFor", { channel: channelName(channel) })} placeholder={t("newTemplateName")} maxLength={200} value={name}
            onChange={(event) => setName(event.currentTarget.value)} />
          <Text size="xs" c="dimmed">{t("newTemplateHint")}</Text>
          <Button size="xs" disabled={!name.trim()} rightSection={<IconExternalLink size={14} aria-hidden />} onClick={begin}>{t("newTemplateDo")}</Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
