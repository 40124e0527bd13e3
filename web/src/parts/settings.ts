import { useForm } from "@mantine/form";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";
import { formErrors } from "@/lib/problem";
import { workspaceQuery } from "@/parts/vocabulary";
import { useNotify } from "@/ui/notify";

export type Settings = Schemas["WorkspaceSettings"];

/** The workspace as it is saved at this moment: what forms begin from. */
export const settingsQuery = queryOptions({ ...workspaceQuery, staleTime: 0, refetchOnWindowFocus: false });

/** The parts that differ: what a form has changed, and nothing that only stands in it. */
export function changedParts<T extends object>(was: T, now: T): Partial<T> {
  const differs = (part: keyof T) => JSON.stringify(was[part]) !== JSON.stringify(now[part]);
  return Object.fromEntries((Object.keys(now) as (keyof T)[]).filter(differs).map((part) => [part, now[part]])) as Partial<T>;
}

/** What stands in an object in place of some parts: the way back from them. */
export function placesOf<T extends object>(all: T, parts: Partial<T>): Partial<T> {
  return Object.fromEntries(Object.keys(parts).map((part) => [part, all[part as keyof T]])) as Partial<T>;
}

/** Change parts of the settings; the rest stays as the server has it now. Answers what stood there `before`. The server names every mistake with its place. */
function useSaveParts() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (parts: Partial<Settings>) => {
      const { settings } = await client.fetchQuery({ ...workspaceQuery, staleTime: 0 });
      const saved = await ask(api.PUT("/workspace/settings", { body: { ...settings, ...parts } as never }));
      return { saved: saved as Settings, before: placesOf(settings, parts) };
    },
    // The session knows the zone, in which all times are shown; the rules show what is held back, and the country's law.
    onSuccess: () => Promise.all([workspaceQuery.queryKey, ["session"], ["rules"]].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
}

/** A form of a part of the settings: `valuesOf` reads it, `settingsOf` puts it back among the rest. Only what was changed is saved, and can be undone. */
export function useSettingsForm<V extends object>(settings: Settings, valuesOf: (settings: Settings) => V, settingsOf: (values: V) => Settings, saved: string) {
  const notify = useNotify();
  const save = useSaveParts();
  const form = useForm<V>({ initialValues: valuesOf(settings) });
  const settle = (found: { saved: Settings }) => {
    const values = valuesOf(found.saved);
    form.setInitialValues(values);
    form.setValues(values);
    form.resetDirty(values);
  };
  const onSave = (values: V) =>
    save.mutate(changedParts(settingsOf(form.getInitialValues()), settingsOf(values)), {
      onSuccess: (found) => {
        settle(found);
        notify.done(saved, () => save.mutateAsync(found.before).then(settle));
      },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  return { form, save, onSave };
}
