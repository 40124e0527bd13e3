import { useForm } from "@mantine/form";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { formErrors } from "@/lib/problem";
import { workspaceQuery } from "@/parts/vocabulary";
import { useNotify } from "@/ui/notify";

export type Settings = Schemas["WorkspaceSettings"];

/** The workspace as it is saved at this moment: what forms begin from. */
export const settingsQuery = queryOptions({ ...workspaceQuery, staleTime: 0, refetchOnWindowFocus: false });

/** Replace the settings; the server names every mistake with its place. */
function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => ask(api.PUT("/workspace/settings", { body: settings as never })),
    // The session knows the zone, in which all times are shown.
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: workspaceQuery.queryKey }), client.invalidateQueries({ queryKey: ["session"] })]),
  });
}

/** A form of a part of the settings: `valuesOf` reads it, `settingsOf` puts it back among the rest. What was saved can be undone. */
export function useSettingsForm<V extends object>(settings: Settings, valuesOf: (settings: Settings) => V, settingsOf: (values: V) => Settings, saved: string) {
  const notify = useNotify();
  const save = useSaveSettings();
  const form = useForm<V>({ initialValues: valuesOf(settings) });
  const settle = (values: V) => {
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
  };
  const onSave = (values: V) =>
    save.mutate(settingsOf(values), {
      onSuccess: () => {
        settle(values);
        notify.done(saved, () => save.mutate(settings, { onSuccess: () => settle(valuesOf(settings)), onError: notify.problem }));
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  return { form, save, onSave };
}
