import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { STARTED, useChannelName } from "@/parts/channels";
import { ChatFrame, InAppFrame, MailFrame, PushFrame, TextFrame, type Device, type Scheme } from "@/parts/message-preview/frames";
import { shownOf } from "@/parts/message-preview/model";
import { useFrameWords } from "@/parts/message-preview/words";
import { useWorkspace } from "@/parts/vocabulary";
import classes from "./frames.module.css";

/** Devices on which messages of a channel are seen. */
export function devicesOf(channel: string): readonly Device[] {
  if (channel === "email" || channel === "onsite" || STARTED.includes(channel)) return ["ios", "android", "desktop"];
  return ["ios", "android"];
}

/**
 * A rendered message as it looks where it arrives. `small` leaves the device’s own parts out, `card` besides
 * keeps it to the height of a card. `words` replaces the text of a text message.
 */
export function MessagePreview({ channel, content, device = "ios", scheme = "light", small, card, words }: {
  channel: string;
  content: Record<string, unknown> | null | undefined;
  device?: Device;
  scheme?: Scheme;
  small?: boolean;
  card?: boolean;
  words?: ReactNode;
}) {
  const t = useFrameWords();
  const brand = useWorkspace()?.settings.brand;
  const channelName = useChannelName();
  const shown = shownOf(content);
  const sender = { name: brand?.name || "Shop", color: brand?.color || "" };
  const common = { sender, device, small: small || card };
  return (
    <div className={classes.frame} data-scheme={scheme} data-card={card || undefined} role="group" aria-label={t("previewOf", { what: channelName(channel) })}>
      {shown === null && <Text size="sm" c="dimmed" ta="center" py="xl">{t("nothing")}</Text>}
      {shown?.kind === "text" && <TextFrame {...common} text={words ?? shown.text} />}
      {shown?.kind === "chat" && <ChatFrame {...common} shown={shown} />}
      {shown?.kind === "push" && <PushFrame {...common} shown={shown} />}
      {shown?.kind === "mail" && <MailFrame {...common} shown={shown} />}
      {shown?.kind === "inapp" && <InAppFrame {...common} shown={shown} />}
    </div>
  );
}
