import { FileInput, Modal, NumberInput, Stack, Tabs, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAddCodes, useGenerateCodes } from "@/features/coupons/api/codes";
import { codesOf } from "@/features/coupons/model";
import { useCouponWords } from "@/features/coupons/words";
import { DialogFoot } from "@/ui/dialog-foot";
import { useNotify } from "@/ui/notify";
import { useUiWords } from "@/ui/words";

/** Hands in codes of the shop, or has some made. */
export function AddCodes({ pool, opened, onClose }: { pool: string; opened: boolean; onClose: () => void }) {
  const t = useCouponWords();
  const ui = useUiWords();
  const notify = useNotify();
  const add = useAddCodes(pool);
  const generate = useGenerateCodes(pool);
  const [text, setText] = useState("");
  const [count, setCount] = useState(100);
  const close = () => {
    setText("");
    add.reset();
    generate.reset();
    onClose();
  };
  const codes = codesOf(text);
  const handIn = () => add.mutate(codes.join("\n"), {
    onSuccess: (done) => { notify.done(`${t("added", { count: done.added })}${done.known ? ` · ${t("known", { count: done.known })}` : ""}`); close(); },
  });
  const make = () => generate.mutate({ count, prefix: "", length: 8 }, { onSuccess: (done) => { notify.done(t("generated", { count: done.count })); close(); } });
  return (
    <Modal opened={opened} onClose={close} title={t("addCodes")} size="lg">
      <Tabs defaultValue="paste" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="paste">{t("addCodes")}</Tabs.Tab>
          <Tabs.Tab value="make">{t("generate")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="paste">
          <Stack>
            <Text size="sm" c="dimmed">{t("addCodesText")}</Text>
            <Textarea data-autofocus label={t("paste")} rows={8} ff="monospace" value={text} onChange={(event) => setText(event.currentTarget.value)} />
            <FileInput label={t("file")} accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)} />
            <DialogFoot error={add.error} onCancel={close} loading={add.isPending} disabled={codes.length === 0} onClick={handIn}>{`${ui("add")} (${codes.length})`}</DialogFoot>
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="make">
          <Stack>
            <NumberInput label={t("generateCount")} min={1} max={100_000} value={count} onChange={(next) => setCount(Number(next) || 1)} />
            <DialogFoot error={generate.error} onCancel={close} loading={generate.isPending} onClick={make}>{t("generate")}</DialogFoot>
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
