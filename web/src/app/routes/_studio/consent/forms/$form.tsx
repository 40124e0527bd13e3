import { Button, Text } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useConsentTabWords } from "@/app/consent-tabs";
import { formsQuery, useArchiveForm, useSaveForm, type FormView } from "@/features/consent/api/forms";
import { FormEditor } from "@/features/consent/form-editor";
import { useConsentWords } from "@/features/consent/words";
import { useMay } from "@/lib/session";
import { FreshView } from "@/ui/fresh-view";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { useUiWords } from "@/ui/words";

/** One form with its live preview; `new` begins one. */
export const Route = createFileRoute("/_studio/consent/forms/$form")({ component: FormScreen });

/** Asked for once: a look at the window shall not bring back the beginning while somebody writes. */
const keptQuery = queryOptions({ ...formsQuery, refetchOnWindowFocus: false, refetchOnReconnect: false });

function FormScreen() {
  const { form } = Route.useParams();
  const t = useConsentTabWords();
  const words = useConsentWords();
  const navigate = Route.useNavigate();
  const forms = useQuery(keptQuery);
  const crumbs = [{ label: t("forms"), to: "/consent/forms" as const }];
  const saved = (id: string) => void navigate({ to: "/consent/forms/$form", params: { form: id }, replace: true });
  if (form === "new") return <Page wide title={words("addForm")} crumbs={crumbs}><FormEditor onSaved={saved} /></Page>;
  const view = forms.data?.find((one) => one.form.id === form);
  return (
    <Page wide title={view?.form.name ?? form} crumbs={crumbs} actions={view && <Archive view={view} />}>
      <FreshView key={form} of={keptQuery}>
        {() => (view ? <FormEditor key={`${form} ${view.version}`} view={view} onSaved={saved} /> : <Text c="dimmed">{words("formGone")}</Text>)}
      </FreshView>
    </Page>
  );
}

function Archive({ view }: { view: FormView }) {
  const words = useConsentWords();
  const ui = useUiWords();
  const notify = useNotify();
  const navigate = Route.useNavigate();
  const archive = useArchiveForm();
  const save = useSaveForm();
  if (!useMay("write")) return null;
  const go = () => archive.mutate(view.form.id, {
    onSuccess: () => {
      notify.done(words("archivedForm", { name: view.form.name }), () => save.mutateAsync(view.form));
      void navigate({ to: "/consent/forms" });
    },
    onError: notify.problem,
  });
  return <Button variant="default" loading={archive.isPending} onClick={go}>{ui("archive")}</Button>;
}
