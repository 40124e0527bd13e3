import { Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useStop } from "@/features/opt-outs/api/opt-outs";
import { useOptOutWords } from "@/features/opt-outs/words";
import { formErrors } from "@/lib/problem";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

type Values = { channel: string; address: string; scope: "advertising" | "everything"; why: string };

/** A stop sign by hand. */
export function StopDialog({ onClose }: { onClose: () => void }) {
  const t = useOptOutWords();
  const ui = useUiWords();
  const name = useChannelName();
  const notify = useNotify();
  const stop = useStop();
  const form = useForm<Values>({ initialValues: { channel: "sms", address: "", scope: "advertising", why: "" } });
  const submit = (values: Values) =>
    stop.mutate(values, {
      onSuccess: () => { onClose(); notify.done(t("added")); },
      onError: (error) => form.setErrors(formErrors(error)),
    });
  return (
    <Modal opened onClose={onClose} title={t("addTitle")} closeButtonProps={{ "aria-label": ui("close") }}>
      <form noValidate onSubmit={form.onSubmit(submit)}>
        <Stack>
          <Text size="sm">{t("addText")}</Text>
          <Select label={t("channel")} allowDeselect={false} data={CHANNELS.map((value) => ({ value, label: name(value) }))} {...form.getInputProps("channel")} />
          <TextInput data-autofocus label={t("address")} maxLength={200} {...form.getInputProps("address")} />
          <Select label={t("scope")} allowDeselect={false} data={(["advertising", "everything"] as const).map((value) => ({ value, label: t(value) }))} {...form.getInputProps("scope")} />
          <TextInput label={t("why")} maxLength={200} {...form.getInputProps("why")} />
          {stop.isError && <ProblemNotice error={stop.error} />}
          <DialogFoot onCancel={onClose} loading={stop.isPending} disabled={!form.values.address.trim()}>{t("stop")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
