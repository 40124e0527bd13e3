import { Button, CopyButton, Group } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { messageQuery } from "@/features/messages/api/messages";
import { MessageDetails } from "@/features/messages/message-view";
import { ResendButton } from "@/features/messages/resend-button";
import { useMessageWords } from "@/features/messages/words";
import { useChannelName } from "@/parts/channels";
import { usePersonName } from "@/parts/person-name";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { StatusBadge } from "@/ui/status-badge";
import { useUiWords } from "@/ui/words";

/** One message, explained. */
export const Route = createFileRoute("/_studio/messages/$message")({
  component: function MessageScreen() {
    const t = useMessageWords();
    const ui = useUiWords();
    const channel = useChannelName();
    const { message } = Route.useParams();
    const view = useQuery({ ...messageQuery(message), refetchInterval: 10_000 });
    const row = view.data?.detail.message;
    const who = usePersonName(row?.person ?? "");
    return (
      <Page title={row ? [channel(row.channel), who].filter(Boolean).join(" · ") : t("message")} crumbs={[{ label: t("title"), to: "/messages" }]}
        mark={row && <StatusBadge status={row.clicked_at ? "clicked" : row.state} />} actions={(
          <Group gap="xs">
            {view.data && <ResendButton detail={view.data.detail} />}
            <CopyButton value={message}>
              {({ copied, copy }) => <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>{copied ? ui("copied") : t("copyId")}</Button>}
            </CopyButton>
          </Group>
        )}>
        <QueryView query={view}>{(found) => <MessageDetails view={found} />}</QueryView>
      </Page>
    );
  },
});
