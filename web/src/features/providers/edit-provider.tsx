import { Button, Checkbox, Drawer, Group, List, MultiSelect, NumberInput, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useRemoveProvider, useSaveProvider, type Manifest, type Provider } from "@/features/providers/api/providers";
import { useProviderWords } from "@/features/providers/words";
import { useChannelName } from "@/parts/channels";
import { CopyList } from "@/parts/copy-list";
import { SettingsField } from "@/parts/settings-field";
import { useLanguage } from "@/lib/i18n";
import { ApiProblem } from "@/lib/problem";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** The form of one account; `provider` is null for a new one. */
export function EditProvider({ manifest, provider, onClose }: { manifest: Manifest; provider: Provider | null; onClose: () => void }) {
  const t = useProviderWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const channelName = useChannelName();
  const notify = useNotify();
  const save = useSaveProvider();
  const remove = useRemoveProvider();
  const [id, setId] = useState(provider?.id ?? manifest.name);
  const [settings, setSettings] = useState<Record<string, string>>(provider?.settings ?? {});
  const [channels, setChannels] = useState<string[]>(provider?.channels ?? []);
  const [rank, setRank] = useState(provider?.rank ?? 0);
  const [enabled, setEnabled] = useState(provider?.enabled ?? true);
  const [removing, setRemoving] = useState(false);
  const fields = manifest.fields ?? [];
  const faults = save.error instanceof ApiProblem ? save.error.places : [];
  const submit = () => {
    const filled = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
    save.mutate({ id, vendor: manifest.name, settings: filled, channels, rank, enabled }, { onSuccess: () => { notify.done(t("saved", { name: id })); onClose(); } });
  };
  return (
    <Drawer opened onClose={onClose} size="lg" title={manifest.title}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack>
          <TextInput label={t("accountName")} description={t("accountHint")} required pattern="[a-z0-9][a-z0-9-]*" disabled={provider !== null} value={id}
            onChange={(event) => setId(event.currentTarget.value)} />
          {(manifest.setup ?? []).length > 0 && (
            <div>
              <Title order={3} mb={6}>{t("setup")}</Title>
              <List type="ordered" size="sm" spacing={4}>{(manifest.setup ?? []).map((one) => <List.Item key={one.en}>{one[lang]}</List.Item>)}</List>
            </div>
          )}
          {fields.map((field) => (
            <SettingsField key={field.name} field={field} value={settings[field.name] ?? ""} kept={provider?.secrets.includes(field.name) ?? false}
              error={faults.find((one) => one.path === field.name)?.reason} onChange={(next) => setSettings({ ...settings, [field.name]: next })} />
          ))}
          {manifest.channels.length > 1 && (
            <MultiSelect label={t("channels")} description={t("channelsHint")} value={channels} onChange={setChannels} data={manifest.channels.map((one) => ({ value: one, label: channelName(one) }))} />
          )}
          <NumberInput label={t("order")} description={t("orderHint")} min={0} max={1000} value={rank} onChange={(next) => setRank(Number(next) || 0)} />
          <Checkbox label={t("enabled")} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          {provider && Object.keys(provider.webhooks).length > 0 && <CopyList title={t("webhooks")} texts={provider.webhooks} />}
          {save.error && <ProblemNotice error={save.error} />}
          <Group justify="space-between">
            {provider ? <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>{t("remove")}</Button> : <span />}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>{ui("cancel")}</Button>
              <Button type="submit" loading={save.isPending}>{ui("save")}</Button>
            </Group>
          </Group>
        </Stack>
      </form>
      <ConfirmWord opened={removing} onClose={() => setRemoving(false)} title={t("removeTitle")} word={id} action={t("remove")} loading={remove.isPending}
        consequence={t("removeText", { name: id })}
        onConfirm={() => remove.mutate(id, { onSuccess: () => { notify.done(t("removed", { name: id })); onClose(); }, onError: notify.problem })} />
    </Drawer>
  );
}
