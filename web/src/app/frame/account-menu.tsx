import { Avatar, Menu, NavLink } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCog } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useFrameWords } from "@/app/words";
import { useLook, type Look } from "@/lib/look";
import { useLogOut, useSession } from "@/lib/session";
import { useNotify } from "@/ui/notify";

/** Who is logged in; language, appearance, and the way out. */
export function AccountMenu({ narrow }: { narrow: boolean }) {
  const t = useFrameWords();
  const session = useSession();
  const { language: lang, theme: colorScheme, choose } = useLook();
  const notify = useNotify();
  const logOut = useLogOut();
  const look = (change: Look) => void choose(change).catch(notify.problem);
  const mark = (on: boolean) => (on ? <IconCheck size={16} aria-hidden /> : null);
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <NavLink component="button" aria-label={narrow ? t("account") : undefined} label={narrow ? undefined : session.name}
          leftSection={<Avatar size={22} radius="xl" color="petrol" name={session.name} aria-hidden />} style={{ borderRadius: 8 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{session.name}</Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCog size={16} aria-hidden />}>{t("account")}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("language")}</Menu.Label>
        <Menu.Item onClick={() => look({ language: "de" })} rightSection={mark(lang === "de")}>{t("german")}</Menu.Item>
        <Menu.Item onClick={() => look({ language: "en" })} rightSection={mark(lang === "en")}>{t("english")}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("theme")}</Menu.Label>
        <Menu.Item leftSection={<IconSun size={16} aria-hidden />} onClick={() => look({ theme: "light" })} rightSection={mark(colorScheme === "light")}>{t("light")}</Menu.Item>
        <Menu.Item leftSection={<IconMoon size={16} aria-hidden />} onClick={() => look({ theme: "dark" })} rightSection={mark(colorScheme === "dark")}>{t("dark")}</Menu.Item>
        <Menu.Item leftSection={<IconDeviceDesktop size={16} aria-hidden />} onClick={() => look({ theme: "auto" })} rightSection={mark(colorScheme === "auto")}>{t("system")}</Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => logOut.mutate()}>{t("logOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
