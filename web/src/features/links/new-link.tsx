import { Fieldset, Modal, Stack, TextInput } from "@mantine/core";
import { DateTimePicker } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/de";
import { useForm } from "@mantine/form";
import { useMakeLink } from "@/features/links/api/links";
import { useLinkWords } from "@/features/links/words";
import type { Schemas } from "@/lib/api";
import { useLanguage } from "@/lib/i18n";
import { ApiProblem } from "@/lib/problem";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { momentOf } from "@/ui/period";

/** Makes a link by hand; the fields are named as the server's problems name them. */
export function NewLink({ opened, onClose, onMade }: { opened: boolean; onClose: () => void; onMade: (token: string) => void }) {
  const t = useLinkWords();
  const lang = useLanguage();
  const notify = useNotify();
  const make = useMakeLink();
  const form = useForm<Schemas["NewLink"]>({ initialValues: { name: "", target: "", devices: { ios: "", android: "", desktop: "" }, expires_at: null } });
  const close = () => {
    form.reset();
    make.reset();
    onClose();
  };
  const submit = (body: Schemas["NewLink"]) =>
    make.mutate(body, {
      onSuccess: (found) => { notify.done(t("created")); close(); onMade(found.link.token); },
      onError: (error) => error instanceof ApiProblem && form.setErrors(Object.fromEntries(error.places.map((one) => [one.path, one.reason]))),
    });
  return (
    <Modal opened={opened} onClose={close} title={t("add")} size="lg">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <TextInput data-autofocus required label={t("name")} {...form.getInputProps("name")} />
          <TextInput required label={t("target")} description={t("targetHint")} {...form.getInputProps("target")} />
          <Fieldset legend={t("devices")}>
            <Stack gap="xs">
              {(["ios", "android", "desktop"] as const).map((one) => (
                <TextInput key={one} type="url" label={t(one)} placeholder={t("deviceHint")} {...form.getInputProps(`devices.${one}`)} />
              ))}
            </Stack>
          </Fieldset>
          <DateTimePicker clearable locale={lang} valueFormat="D. MMM YYYY HH:mm" label={t("expires")} placeholder={t("forEver")} error={form.errors.expires_at}
            onChange={(next) => form.setFieldValue("expires_at", next ? momentOf(next).toISOString() : null)} />
          <DialogFoot error={make.error} onCancel={close} loading={make.isPending}>{t("create")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
