import { Badge } from "@mantine/core";
import { defineWords } from "@/lib/i18n";
import { tones } from "@/ui/theme";

/** Every way to reach somebody, in the order in which they are offered. */
export const CHANNELS = ["sms", "email", "push", "inapp", "onsite", "whatsapp", "telegram", "messenger", "instagram", "viber", "rcs", "apple_messages"] as const;

/** Messengers, whose messages are a text with a picture and buttons. */
export const MESSENGERS: readonly string[] = ["telegram", "viber", "messenger", "instagram", "rcs", "apple_messages"];

/** Messengers at which a person connects their chat by a link. */
export const STARTED: readonly string[] = MESSENGERS.filter((one) => one !== "rcs");

const useChannelWords = defineWords("channels", {
  en: {
    sms: "SMS", email: "E-mail", push: "Push", inapp: "In-app", onsite: "On-site", whatsapp: "WhatsApp", telegram: "Telegram", messenger: "Messenger",
    instagram: "Instagram", viber: "Viber", rcs: "RCS", apple_messages: "Apple Messages", transactional: "Transactional", service: "Service", advertising: "Advertising",
  },
  de: {
    sms: "SMS", email: "E-Mail", push: "Push", inapp: "In-App", onsite: "Website", whatsapp: "WhatsApp", telegram: "Telegram", messenger: "Messenger",
    instagram: "Instagram", viber: "Viber", rcs: "RCS", apple_messages: "Apple Messages", transactional: "Vertraglich", service: "Service", advertising: "Werbung",
  },
});

/** The name of a channel, or of a class of messages. */
export function useChannelName(): (channel: string) => string {
  const t = useChannelWords();
  return (channel) => (useChannelWords.has(channel) ? t(channel as "sms") : channel);
}

/** A channel as a small mark. */
export function ChannelBadge({ channel }: { channel: string }) {
  return <Badge color={tones.brand}>{useChannelName()(channel)}</Badge>;
}
