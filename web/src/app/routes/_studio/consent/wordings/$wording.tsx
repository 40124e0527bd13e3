import { Button } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useConsentTabWords } from "@/app/consent-tabs";
import { useArchiveWording, useSaveWording } from "@/features/consent/api/wordings";
import { useConsentWords } from "@/features/consent/words";
import { WordingEditor } from "@/features/consent/wording-editor";
import { useMay } from "@/lib/session";
import { useWorkspace } from "@/parts/vocabulary";
import { wordingQuery } from "@/parts/wordings";
import { FreshView } from "@/ui/fresh-view";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { useUiWords } from "@/ui/words";

/** One declaration with its versions; `new` begins one. */
export const Route = createFileRoute("/_studio/consent/wordings/$wording")({ component: WordingScreen });

/** Asked for once: a look at the window shall not bring back the beginning while somebody writes. */
const keptQuery = (wording: string) => queryOptions({ ...wordingQuery(wording), refetchOnWindowFocus: false, refetchOnReconnect: false });

function WordingScreen() {
  const { wording } = Route.useParams();
  const t = useConsentTabWords();
  const words = useConsentWords();
  const navigate = Route.useNavigate();
  const fresh = wording === "new";
  const languages = useWorkspace()?.settings.languages;
  const versions = useQuery({ ...keptQuery(wording), enabled: !fresh });
  const crumbs = [{ label: t("wordings"), to: "/consent/wordings" as const }];
  const saved = (id: string) => void navigate({ to: "/consent/wordings/$wording", params: { wording: id }, replace: true });
  if (fresh) {
    return (
      <Page title={words("addWording")} crumbs={crumbs}>{languages && <WordingEditor languages={languages} onSaved={saved} />}</Page>
    );
  }
  const name = versions.data?.[0]?.wording.name ?? wording;
  return (
    <Page title={name} crumbs={crumbs} actions={versions.data?.[0] && <Archive wording={wording} name={name} />}>
      <FreshView key={wording} of={keptQuery(wording)}>
        {(found) => languages && <WordingEditor key={`${wording} ${found[0]?.version}`} versions={found} languages={languages} onSaved={saved} />}
      </FreshView>
    </Page>
  );
}

function Archive({ wording, name }: { wording: string; name: string }) {
  const words = useConsentWords();
  const ui = useUiWords();
  const notify = useNotify();
  const navigate = Route.useNavigate();
  const archive = useArchiveWording();
  const save = useSaveWording();
  const versions = useQuery(keptQuery(wording));
  if (!useMay("write") || versions.data?.[0]?.archived) return null;
  const back = versions.data?.[0]?.wording;
  const go = () => archive.mutate(wording, {
    onSuccess: () => {
      notify.done(words("archivedWording", { name }), back ? () => save.mutateAsync(back) : undefined);
      void navigate({ to: "/consent/wordings" });
    },
    onError: notify.problem,
  });
  return <Button variant="default" loading={archive.isPending} onClick={go}>{ui("archive")}</Button>;
}
