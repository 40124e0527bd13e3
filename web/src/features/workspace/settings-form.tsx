import type { Section } from "@/features/workspace/sections";
import { BrandSection } from "@/features/workspace/brand-section";
import type { Filled } from "@/features/workspace/model";
import { PricesSection } from "@/features/workspace/prices-section";
import { RegionSection } from "@/features/workspace/region-section";
import { ShopSection } from "@/features/workspace/shop-section";
import { useWorkspaceWords } from "@/features/workspace/words";
import { useMay } from "@/lib/session";
import { useSettingsForm, type Settings } from "@/parts/settings";
import { SaveForm } from "@/ui/save-form";

const filled = (settings: Settings) => settings as Filled;

/** The sections in one form; the one in the address is shown, saving saves what was changed in each. */
export function SettingsFormView({ settings, section }: { settings: Settings; section: Section }) {
  const t = useWorkspaceWords();
  const may = useMay("admin");
  const { form, save, onSave } = useSettingsForm(settings, filled, filled, t("saved"));
  return (
    <SaveForm form={form} save={save} onSave={onSave} may={may} label={t(section)} maw={860} lostAt={(search) => search.tab === "calls"}>
      {section === "brand" && <BrandSection form={form} />}
      {section === "shop" && <ShopSection form={form} />}
      {section === "region" && <RegionSection form={form} />}
      {section === "prices" && <PricesSection form={form} may={may} />}
    </SaveForm>
  );
}
