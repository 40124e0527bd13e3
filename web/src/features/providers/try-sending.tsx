import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTrySending, type TestAnswer } from "@/features/providers/api/health";
import { useProviderWords } from "@/features/providers/words";
import { formErrors } from "@/lib/problem";
import { MESSENGERS, STARTED, useChannelName } from "@/parts/channels";
import { ReasonText } from "@/parts/reasons";
import { ProblemNotice } from "@/ui/problem-notice";
import { useUiWords } from "@/ui/words";

const TESTED: readonly string[] = ["sms", "email", ...MESSENGERS];

/** Channels of an account that a test message can be sent by. */
export function testable(channels: readonly string[]): string[] {
  return channels.filter((one) => TESTED.includes(one));
}

/** Sends a test message through an account and says what the vendor answered. */
export function TrySending({ account, channels, onClose }: { account: string; channels: readonly string[]; onClose: () => void }) {
  const t = useProviderWords();
  const ui = useUiWords();
  const name = useChannelName();
  const send = useTrySending();
  const [channel, setChannel] = useState(channels[0] ?? "sms");
  const [to, setTo] = useState("");
  const faults = formErrors(send.error);
  const known = "to" in faults || "channel" in faults;
  return (
    <Modal opened onClose={onClose} title={t("tryTitle", { name: account })}>
      <form onSubmit={(event) => { event.preventDefault(); send.mutate({ account, channel, to }); }}>
        <Stack>
          <Text size="sm" c="dimmed">{t("tryText")}</Text>
          {channels.length > 1 && (
            <Select label={t("channel")} allowDeselect={false} value={channel} onChange={(next) => next && setChannel(next)} error={faults.channel}
              data={channels.map((value) => ({ value, label: name(value) }))} />
          )}
          <TextInput data-autofocus required label={t(STARTED.includes(channel) ? "toChat" : channel === "email" ? "toEmail" : "toSms")}
            type={STARTED.includes(channel) ? "text" : channel === "email" ? "email" : "tel"} error={faults.to} value={to}
            onChange={(event) => setTo(event.currentTarget.value)} />
          <div aria-live="polite">
            {send.data && <Answer tried={send.data} />}
            {send.error && !known && <ProblemNotice error={send.error} />}
          </div>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{ui("close")}</Button>
            <Button type="submit" loading={send.isPending}>{t("send")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Answer({ tried }: { tried: TestAnswer }) {
  const t = useProviderWords();
  const color = { accepted: "teal", failed: "red", unknown: "yellow" }[tried.outcome];
  return (
    <Alert color={color} title={t(tried.outcome)}>
      {tried.outcome === "failed" && <ReasonText code={tried.reason} />}
      {tried.outcome !== "accepted" && <Text size="sm">{tried.text}</Text>}
      {tried.reference && <Text size="xs">{`${t("reference")}: ${tried.reference}`}</Text>}
      {tried.code && <Text size="xs">{`${t("code")}: ${tried.code}`}</Text>}
    </Alert>
  );
}
