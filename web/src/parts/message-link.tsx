import { Anchor, Text, type AnchorProps } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMay } from "@/lib/session";

/** Leads into the message log with a filter; plain text for who may not read messages. */
export function MessageLink({ search, children, underline, ...look }: { search: Record<string, string>; children: ReactNode } & AnchorProps) {
  if (!useMay("personal")) return <Text span {...look}>{children}</Text>;
  return <Anchor component={Link} to={"/messages" as never} search={search as never} underline={underline} {...look}>{children}</Anchor>;
}
