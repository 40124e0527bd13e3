import { Alert, Anchor, Checkbox, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Link, useNavigate } from "@tanstack/react-router";
import { useAddPerson } from "@/features/people/api/add-person";
import { knownAs } from "@/features/people/model";
import { usePeopleWords } from "@/features/people/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";

/** Adds somebody by hand and opens them. */
export function AddPerson({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = usePeopleWords();
  const notify = useNotify();
  const navigate = useNavigate();
  const add = useAddPerson();
  const form = useForm({ initialValues: { email: "", phone: "", user: "", first: "", last: "", quiet: true } });
  const known = knownAs(add.error);
  const close = () => {
    form.reset();
    add.reset();
    onClose();
  };
  const save = form.onSubmit(({ email, phone, user, first, last, quiet }) => {
    const traits = Object.fromEntries([["firstName", first.trim()], ["lastName", last.trim()]].filter(([, value]) => value)) as Record<string, never>;
    add.mutate({ email: email.trim(), phone: phone.trim(), user: user.trim(), traits, quiet }, {
      onSuccess: (person) => {
        notify.done(t("added", { name: [first, last].filter(Boolean).join(" ") || email || phone || user }));
        close();
        void navigate({ to: "/people/$person", params: { person } as never });
      },
    });
  });
  const named = form.values.email || form.values.phone || form.values.user;
  return (
    <Modal opened={opened} onClose={close} title={t("addTitle")}>
      <form onSubmit={save}>
        <Stack>
          <Group grow>
            <TextInput data-autofocus label={t("firstName")} {...form.getInputProps("first")} />
            <TextInput label={t("lastName")} {...form.getInputProps("last")} />
          </Group>
          <Text size="sm" c="dimmed">{t("addLead")}</Text>
          <TextInput type="email" label={t("email")} {...form.getInputProps("email")} />
          <TextInput type="tel" label={t("phone")} description={t("phoneHint")} {...form.getInputProps("phone")} />
          <TextInput label={t("userId")} {...form.getInputProps("user")} />
          <Checkbox label={t("quiet")} {...form.getInputProps("quiet", { type: "checkbox" })} />
          {known ? (
            <Alert color="yellow" title={t("known")}>
              <Anchor component={Link} to="/people/$person" params={{ person: known } as never} size="sm">{t("openKnown")}</Anchor>
            </Alert>
          ) : add.error && <ProblemNotice error={add.error} />}
          <DialogFoot onCancel={close} disabled={!named} loading={add.isPending}>{t("add")}</DialogFoot>
        </Stack>
      </form>
    </Modal>
  );
}
