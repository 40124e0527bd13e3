import { Anchor, Box, Breadcrumbs, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

export type Crumb = { label: string; to: LinkProps["to"]; params?: Record<string, string> };

type Props = {
  title: string;
  /** What the screen is for, in half a sentence. */
  lead?: ReactNode;
  /** Beside the title: a status. */
  mark?: ReactNode;
  /** The way back up. */
  crumbs?: Crumb[];
  /** Buttons at the right; the main one last. */
  actions?: ReactNode;
  /** Tabs below the title. */
  tabs?: ReactNode;
  /** Canvas and composer take the whole width and height. */
  wide?: boolean;
  children: ReactNode;
};

/** A screen: its title, where it stands, what can be done, and the content. */
export function Page({ title, lead, mark, crumbs, actions, tabs, wide, children }: Props) {
  useDocumentTitle(`${title} · Anklang`);
  return (
    <Box component="main" id="main" px={wide ? "lg" : "xl"} py="lg" mx="auto" maw={wide ? undefined : 1440} w="100%">
      {crumbs && (
        <Breadcrumbs mb={6} separatorMargin={6}>
          {crumbs.map((one) => (
            <Anchor key={one.label} component={Link} to={one.to} params={one.params as never} size="sm" c="dimmed">
              {one.label}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="flex-start" mb={tabs ? "sm" : "lg"} gap="md">
        <Stack gap={2} flex={1} miw={240}>
          <Group gap="sm">
            <Title order={1}>{title}</Title>
            {mark}
          </Group>
          {lead && (
            <Text c="dimmed" size="sm" component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {tabs && <Box mb="lg">{tabs}</Box>}
      {children}
    </Box>
  );
}
