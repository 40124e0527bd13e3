import { Alert, Anchor, Badge, Code, Grid, Group, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { MessageView } from "@/features/messages/api/messages";
import { GateList } from "@/features/messages/gate-list";
import { MessageStory } from "@/features/messages/message-story";
import { contentOf, isShown, textsOf } from "@/features/messages/model";
import { useMessageWords } from "@/features/messages/words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { MessagePreview } from "@/parts/message-preview/message-preview";
import { PersonName } from "@/parts/person-name";
import { useJourneyName, useTemplateName } from "@/parts/pickers";
import { usePurposeName } from "@/parts/purposes";
import { useReason } from "@/parts/reasons";
import { useNamesIn } from "@/parts/steps/step-name";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

/** Everything that is known of one message. */
export function MessageDetails({ view }: { view: MessageView }) {
  const t = useMessageWords();
  const reason = useReason()(view.detail.message.reason);
  const { detail } = view;
  return (
    <Stack>
      {reason && (
        <Alert color={reason.byDesign ? "blue" : "yellow"} title={reason.meaning}>
          {reason.next && <Text size="sm">{reason.next}</Text>}
        </Alert>
      )}
      {detail.control && <Alert color="blue">{t("control")}</Alert>}
      {detail.test && <Alert color="blue">{t("test")}</Alert>}
      {view.sent_before_opt_out && <BeforeOptOut times={view.sent_before_opt_out} />}
      <Again detail={detail} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <Words channel={detail.message.channel} rendered={detail.rendered} />
            <GateList gate={detail.gate} />
            <Links links={view.links} />
            <Replies replies={detail.replies} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">
            <Paper><Title order={2} mb="md">{t("story")}</Title><MessageStory detail={detail} /></Paper>
            <Details detail={detail} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

/** It left before the person opted out: both times say so. */
function BeforeOptOut({ times }: { times: NonNullable<MessageView["sent_before_opt_out"]> }) {
  const t = useMessageWords();
  const format = useFormat();
  return <Alert color="blue">{t("beforeOptOut", { sent: format.exact(times.handed_over_at), out: format.exact(times.opted_out_at) })}</Alert>;
}

/** What this message followed, and what was sent in its place. */
function Again({ detail }: { detail: MessageView["detail"] }) {
  const t = useMessageWords();
  const to = (message: string, text: string) => (
    <Alert color="blue"><Anchor component={Link} to="/messages/$message" params={{ message } as never} size="sm">{text}</Anchor></Alert>
  );
  return (
    <>
      {detail.resend_of && to(detail.resend_of, t("resendOf"))}
      {detail.resent_as && to(detail.resent_as, t("resentAs"))}
    </>
  );
}

/** What was sent, as the composer shows it; by its texts where no frame fits. */
function Words({ channel, rendered }: { channel: string; rendered: MessageView["detail"]["rendered"] }) {
  const t = useMessageWords();
  const content = contentOf(rendered);
  return (
    <Paper>
      <Title order={2} mb="sm">{t("words")}</Title>
      {content === null && <Text size="sm" c="dimmed">{t(channel === "http" ? "wordless" : "noWords")}</Text>}
      {content && (isShown(content) ? <MessagePreview channel={channel} content={content} device={channel === "email" ? "desktop" : "ios"} /> : <Texts content={content} />)}
    </Paper>
  );
}

function Texts({ content }: { content: Record<string, unknown> }) {
  const t = useMessageWords();
  return (
    <Stack gap="xs">
      {textsOf(content).map((one) => (
        <div key={one.name}>
          <Text size="xs" c="dimmed">{useMessageWords.has(`text_${one.name}`) ? t(`text_${one.name}` as "text_name") : one.name}</Text>
          <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{one.text}</Text>
        </div>
      ))}
    </Stack>
  );
}

function Details({ detail }: { detail: MessageView["detail"] }) {
  const t = useMessageWords();
  const format = useFormat();
  const channel = useChannelName();
  const purpose = usePurposeName();
  const journey = useJourneyName();
  const template = useTemplateName();
  const row = detail.message;
  const names = useNamesIn([row.journey]);
  const rows: [string, ReactNode][] = [
    [t("person"), <PersonName key="p" person={row.person} />],
    [t("address"), row.address],
    [t("openJourney"), row.journey && (
      <Anchor key="j" component={Link} to="/journeys/$journey" params={{ journey: row.journey } as never} size="sm">{`${journey(row.journey)}${row.step ? ` · ${names.step(row.journey, row.step)}` : ""}`}</Anchor>
    )],
    [t("template"), row.template && (
      <Anchor key="t" component={Link} to="/templates/$template" params={{ template: row.template } as never} size="sm">
        {`${template(row.template)}${detail.template_version ? `, ${t("version", { version: detail.template_version })}` : ""}`}
      </Anchor>
    )],
    [t("class"), channel(row.message_class)], [t("purpose"), purpose(row.purpose)], [t("language"), row.language], [t("channel"), channel(row.channel)],
    [t("provider"), row.provider], [t("reference"), detail.provider_ref && <Code key="r">{detail.provider_ref}</Code>],
    [t("attempts"), detail.attempts || null], [t("cost"), row.price_micro !== null && row.price_currency && format.money(row.price_micro / 10_000, row.price_currency)],
    [t("uselessAfter"), detail.useless_after && <TimeText key="u" at={detail.useless_after} absolute />],
  ];
  return (
    <Paper>
      <Title order={2} mb="xs">{t("details")}</Title>
      <Table verticalSpacing={6} horizontalSpacing={0} withRowBorders={false}>
        <Table.Tbody>
          {rows.filter(([, value]) => value).map(([name, value]) => (
            <Table.Tr key={name}><Table.Th fw={400} fz="sm" c="dimmed" w={110}>{name}</Table.Th><Table.Td fz="sm" style={{ overflowWrap: "anywhere" }}>{value}</Table.Td></Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {row.parts !== null && row.channel === "sms" && <Badge mt="xs" color={tones.quiet}>{t("parts", { count: row.parts })}</Badge>}
    </Paper>
  );
}

function Links({ links }: { links: MessageView["links"] }) {
  const t = useMessageWords();
  if (links.length === 0) return null;
  return (
    <Paper>
      <Title order={2} mb="sm">{t("links")}</Title>
      <Stack gap="sm">
        {links.map((link) => (
          <div key={link.token}>
            <Group gap="xs"><Code>{link.url}</Code><Badge color={tones.quiet}>{t(link.individual ? "personalLink" : "sharedLink")}</Badge></Group>
            <Text size="sm" c="dimmed">{t("clicks", { count: link.clicks.filter((one) => one.counted).length })}</Text>
            {link.clicks.map((click, index) => (
              <Text key={index} size="xs" c="dimmed"><TimeText at={click.at} absolute /> · {click.opened} {click.counted ? "" : `(${t("notCounted", { why: click.why_not ?? "" })})`}</Text>
            ))}
          </div>
        ))}
      </Stack>
    </Paper>
  );
}

function Replies({ replies }: { replies: MessageView["detail"]["replies"] }) {
  const t = useMessageWords();
  return (
    <Paper>
      <Title order={2} mb="sm">{t("replies")}</Title>
      {replies.length === 0 ? <Text size="sm" c="dimmed">{t("noReplies")}</Text> : (
        <Stack gap="xs">{replies.map((one, index) => <Code block key={index}>{JSON.stringify(one, null, 1)}</Code>)}</Stack>
      )}
    </Paper>
  );
}
