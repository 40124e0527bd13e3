import { ActionIcon, Group, NavLink, ScrollArea, Stack, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { Link, useLocation, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { AccountMenu } from "@/app/frame/account-menu";
import { DemoMenu } from "@/app/frame/demo-menu";
import { WorkspaceMenu } from "@/app/frame/workspace-menu";
import { GROUPS, SCREENS, type Screen } from "@/app/screens";
import { useFrameWords } from "@/app/words";
import { shortcut } from "@/lib/keys";
import { useSession } from "@/lib/session";
import classes from "./navigation.module.css";

/** The navigation at the left; collapsed it shows icons with tooltips. */
export function Navigation({ narrow, onToggle, onSearch }: { narrow: boolean; onToggle: () => void; onSearch: () => void }) {
  const t = useFrameWords();
  const session = useSession();
  const screens = SCREENS.filter((one) => session.scopes.includes(one.needs));
  const Toggle = narrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.nav} data-narrow={narrow || undefined} aria-label={t("mainNavigation")}>
      <Group justify="space-between" wrap="nowrap" px={narrow ? 6 : "sm"} pt="sm" pb={4} className={classes.head}>
        <WorkspaceMenu narrow={narrow} />
        <Tooltip label={t(narrow ? "expand" : "collapse")} position="right">
          <ActionIcon variant="subtle" color="gray" onClick={onToggle} aria-label={t(narrow ? "expand" : "collapse")}>
            <Toggle size={18} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Tooltip label={`${t("searchOrGo")} ${shortcut("K")}`} position="right" disabled={!narrow}>
        <UnstyledButton className={classes.search} onClick={onSearch} aria-label={`${t("searchOrGo")} ${shortcut("K")}`}>
          <IconSearch size={16} aria-hidden />
          {!narrow && (
            <>
              <span>{t("searchOrGo")}</span>
              <kbd>{shortcut("K")}</kbd>
            </>
          )}
        </UnstyledButton>
      </Tooltip>
      <ScrollArea flex={1} type="scroll" viewportProps={{ tabIndex: -1 }}>
        <Stack gap={0} px={narrow ? 6 : "xs"} pb="md">
          {screens.filter((one) => !one.group).map((one) => <Entry key={one.key} screen={one} narrow={narrow} />)}
          {GROUPS.map((group) => {
            const members = screens.filter((one) => one.group === group);
            if (members.length === 0) return null;
            return (
              <div key={group} role="group" aria-label={t(group)}>
                {narrow ? <hr className={classes.line} /> : <Text className={classes.group}>{t(group)}</Text>}
                {members.map((one) => <Entry key={one.key} screen={one} narrow={narrow} />)}
              </div>
            );
          })}
        </Stack>
      </ScrollArea>
      <Stack gap={0} px={narrow ? 6 : "xs"} py="xs" className={classes.foot}>
        {session.demo && <DemoMenu narrow={narrow} />}
        <AccountMenu narrow={narrow} />
      </Stack>
    </nav>
  );
}

function Entry({ screen, narrow }: { screen: Screen; narrow: boolean }) {
  const t = useFrameWords();
  const path = useLocation({ select: (location) => location.pathname });
  const here = screen.to === "/" ? path === "/" : path === screen.to || path.startsWith(`${screen.to}/`);
  const label = t(screen.key);
  const entry = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (here) entry.current?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <Tooltip label={label} position="right" disabled={!narrow}>
      <NavLink ref={entry} component={Link} to={screen.to as LinkProps["to"]} active={here} aria-current={here ? "page" : undefined} label={narrow ? undefined : label}
        aria-label={narrow ? label : undefined} leftSection={<screen.icon size={18} stroke={1.7} aria-hidden />} className={classes.entry} />
    </Tooltip>
  );
}
