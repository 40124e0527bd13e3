import { Button, Checkbox, Code, Drawer, Group, List, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useRemoveShop, useSaveShop, type Shop, type ShopSystem } from "@/features/shops/api/shops";
import { useShopWords } from "@/features/shops/words";
import { useLanguage } from "@/lib/i18n";
import { ApiProblem } from "@/lib/problem";
import { Taken } from "@/lib/taken";
import { CopyList } from "@/parts/copy-list";
import { SettingsField } from "@/parts/settings-field";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

/** The form of one shop; `shop` is null for a new one. After the first save it stays open: its addresses are needed in the shop. */
export function EditShop({ system, shop, onClose, onMade }: { system: ShopSystem; shop: Shop | null; onClose: () => void; onMade: (id: string) => void }) {
  const t = useShopWords();
  const ui = useUiWords();
  const lang = useLanguage();
  const notify = useNotify();
  const save = useSaveShop(!shop);
  const remove = useRemoveShop();
  const [id, setId] = useState(shop?.id ?? system.name);
  const [settings, setSettings] = useState<Record<string, string>>(shop?.settings ?? {});
  const [enabled, setEnabled] = useState(shop ? shop.state !== "off" : true);
  const [removing, setRemoving] = useState(false);
  const faults = save.error instanceof ApiProblem ? save.error.places : [];
  const taken = save.error instanceof Taken;
  const known = new Set(system.fields.map((field) => field.name));
  const submit = () => {
    const filled = Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== "" && known.has(name)));
    save.mutate({ id, vendor: system.name, settings: filled, enabled }, {
      onSuccess: () => { notify.done(t("saved", { name: id })); if (shop) onClose(); else onMade(id); },
    });
  };
  return (
    <Drawer opened onClose={onClose} size="lg" title={system.title}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Stack>
          <TextInput label={t("name")} description={t("nameHint")} required pattern="[a-z0-9][a-z0-9_\-]*" disabled={shop !== null} value={id}
            error={taken && save.variables?.id === id ? t("nameTaken") : undefined} onChange={(event) => setId(event.currentTarget.value)} />
          <div>
            <Title order={3} mb={6}>{t("setup")}</Title>
            <List type="ordered" size="sm" spacing={4}>{system.setup.map((one) => <List.Item key={one.en}>{one[lang]}</List.Item>)}</List>
          </div>
          {system.fields.map((field) => (
            <SettingsField key={field.name} field={field} value={settings[field.name] ?? ""} kept={shop?.secrets.includes(field.name) ?? false}
              error={faults.find((one) => one.path === field.name)?.reason} onChange={(next) => setSettings({ ...settings, [field.name]: next })} />
          ))}
          <Checkbox label={t("enabled")} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          {shop && <CopyList title={t("addresses")} texts={shop.addresses} />}
          {shop && system.handshake && (
            <div>
              <Title order={3} mb={6}>{t("topics")}</Title>
              <Group gap={6}>{system.tells.map((one) => <Code key={one}>{one}</Code>)}</Group>
            </div>
          )}
          {save.error && !taken && <ProblemNotice error={save.error} />}
          <Group justify="space-between">
            {shop ? <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>{t("remove")}</Button> : <span />}
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
