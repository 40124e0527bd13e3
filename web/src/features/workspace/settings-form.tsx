import { Button, Group, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Section } from "@/features/workspace/sections";
import { useSaveSettings, type Settings } from "@/features/workspace/api/settings";
import { BrandSection } from "@/features/workspace/brand-section";
import type { Filled } from "@/features/workspace/model";
import { PricesSection } from "@/features/workspace/prices-section";
import { PurposesSection } from "@/features/workspace/purposes-section";
import { RegionSection } from "@/features/workspace/region-section";
import { ShopSection } from "@/features/workspace/shop-section";
import { useWorkspaceWords } from "@/features/workspace/words";
import { formErrors } from "@/lib/problem";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

/** All settings in one form; the section in the address is shown, saving saves them all. */
export function SettingsFormView({ settings, section }: { settings: Settings; section: Section }) {
  const t = useWorkspaceWords();
  const ui = useUiWords();
  const notify = useNotify();
  const save = useSaveSettings();
  const may = useMay("admin");
  const form = useForm<Filled>({ initialValues: settings as Filled });
  const submit = (values: Filled) => {
    const before = settings;
    save.mutate(values, {
      onSuccess: () => {
        form.resetDirty(values);
        notify.done(t("saved"), () => save.mutate(before, { onSuccess: () => { form.setValues(before as Filled); form.resetDirty(before as Filled); } }));
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  };
  return (
    <form onSubmit={form.onSubmit(submit)}>
      <fieldset disabled={!may} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }} aria-label={t(section)}>
        {section === "brand" && <BrandSection form={form} />}
        {section === "shop" && <ShopSection form={form} />}
        {section === "region" && <RegionSection form={form} />}
        {section === "purposes" && <PurposesSection form={form} />}
        {section === "prices" && <PricesSection form={form} may={may} />}
      </fieldset>
      <Stack mt="lg" maw={860}>
        {save.error && <ProblemNotice error={save.error} />}
        {may && (
          <Group>
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>{ui("save")}</Button>
            {form.isDirty() && <Button variant="subtle" onClick={() => form.reset()}>{ui("cancel")}</Button>}
          </Group>
        )}
      </Stack>
      <UnsavedGuard unsaved={form.isDirty()} />
    </form>
  );
}
