import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { templateFacts } from "@/features/campaigns/api/campaign-journey";
import { FRESH, STEPS, type StepName } from "@/features/campaigns/model";
import { Wizard } from "@/features/campaigns/wizard";
import { useCampaignWords } from "@/features/campaigns/words";
import { useWorkspace } from "@/parts/vocabulary";
import { Page } from "@/ui/page";

type Search = { step?: StepName; template?: string; segment?: string };
const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

/** A new campaign; its message or segment may stand in the address. */
export const Route = createFileRoute("/_studio/campaigns/new")({
  validateSearch: (search: Record<string, unknown>): Search => ({ step: STEPS.find((one) => one === search.step), template: text(search.template),
    segment: text(search.segment) }),
  component: function NewCampaignScreen() {
    const t = useCampaignWords();
    const { step = "content", template = "", segment = "" } = Route.useSearch();
    const navigate = Route.useNavigate();
    const zone = useWorkspace()?.settings.zone;
    const facts = useQuery({ ...templateFacts(template), enabled: template !== "" });
    const ready = zone !== undefined && (template === "" || !facts.isPending);
    const open = (journey: string) => void navigate({ to: "/campaigns/$journey", params: { journey }, search: {}, ignoreBlocker: true });
    return (
      <Page title={t("add")} crumbs={[{ label: t("title"), to: "/campaigns" }]}>
        {ready && (
          <Wizard base={{}} id="" revision={0} live={false} drafted={false} zone={zone} step={step} start={{ ...FRESH, segment, template: facts.data
            ? template : "",
            channel: facts.data?.channel ?? FRESH.channel }}
            onStep={(next) => void navigate({ search: (now) => ({ ...now, step: next }) })} onSaved={open} onLaunched={open} onReload={open} />
        )}
      </Page>
    );
  },
});
