import { useNavigate, type LinkProps } from "@tanstack/react-router";
import { defineWords } from "@/lib/i18n";
import { useSession, type Scope } from "@/lib/session";
import { TabsBar } from "@/ui/tabs-bar";

/** The tabs of screen 27, "consent and preference centre", in their order. A new tab is one line here, and two words below. */
const TABS = [
  { key: "purposes", needs: "read" },
  { key: "wordings", needs: "read" },
  { key: "forms", needs: "read" },
  { key: "preference-centre", needs: "read" },
  { key: "proof", needs: "personal" },
  { key: "opt-outs", needs: "personal" },
] as const satisfies readonly { key: string; needs: Scope }[];

export type ConsentTab = (typeof TABS)[number]["key"];

/** Words of the tabs, and title and lead that all of them share. */
export const useConsentTabWords = defineWords("consentTabs", {
  en: {
    title: "Consent", lead: "What people agreed to, in which words, and the proof of it.",
    purposes: "Purposes", wordings: "Wordings", forms: "Forms", "preference-centre": "Preference centre", proof: "Proof", "opt-outs": "Opt-outs",
  },
  de: {
    title: "Einwilligung", lead: "Wozu Menschen zugestimmt haben, mit welchen Worten, und der Nachweis dafür.",
    purposes: "Zwecke", wordings: "Texte", forms: "Formulare", "preference-centre": "Einstellungsseite", proof: "Nachweis", "opt-outs": "Abmeldungen",
  },
});

/** The bar of tabs over every screen below /consent; each tab has its own address: /consent/<key>. */
export function ConsentTabs({ here }: { here: ConsentTab }) {
  const t = useConsentTabWords();
  const session = useSession();
  const navigate = useNavigate();
  const tabs = TABS.filter((one) => session.scopes.includes(one.needs)).map((one) => ({ key: one.key, label: t(one.key) }));
  return <TabsBar label={t("title")} value={here} tabs={tabs} onChange={(next) => void navigate({ to: `/consent/${next}` as LinkProps["to"] })} />;
}
