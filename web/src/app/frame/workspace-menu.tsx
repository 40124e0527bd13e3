import { Group, Menu, Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconSelector } from "@tabler/icons-react";
import { useFrameWords } from "@/app/words";
import { enterWorkspace, useSession } from "@/lib/session";

/** Which brand the studio is about, and the others one may work in. */
export function WorkspaceMenu({ narrow }: { narrow: boolean }) {
  const t = useFrameWords();
  const session = useSession();
  const several = session.workspaces.length > 1;
  const name = (
    <Group gap={8} wrap="nowrap" miw={0}>
      <img src="/anklang.svg" alt="" width={26} height={26} />
      {!narrow && (
        <Text fw={650} size="sm" truncate maw={130}>
          {session.workspace.name}
        </Text>
      )}
      {!narrow && several && <IconSelector size={14} aria-hidden />}
    </Group>
  );
  if (!several) return name;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={t("switchWorkspace")}>{name}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("switchWorkspace")}</Menu.Label>
        {session.workspaces.map((one) => (
          <Menu.Item key={one.slug} onClick={() => enterWorkspace(one.id)}
            rightSection={one.slug === session.workspace.slug ? <IconCheck size={16} aria-hidden /> : null}>
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
