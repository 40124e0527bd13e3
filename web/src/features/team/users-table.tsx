import { ActionIcon, Avatar, Badge, Group, Menu, Select, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { IconDotsVertical, IconDevices, IconKey, IconUserOff, IconUserCheck, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useChangeUser, usersQuery, type User } from "@/features/team/api/users";
import { PasswordDialog } from "@/features/team/password-dialog";
import { SessionsDialog } from "@/features/team/sessions-dialog";
import { ROLES, useTeamWords } from "@/features/team/words";
import { useSession } from "@/lib/session";
import { DataTable, type Column } from "@/ui/data-table";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";
import { useUiWords } from "@/ui/words";

/** Who may log in, with their roles. */
export function UsersTable() {
  const t = useTeamWords();
  const ui = useUiWords();
  const session = useSession();
  const notify = useNotify();
  const rows = useInfiniteQuery(usersQuery());
  const change = useChangeUser();
  const [password, setPassword] = useState<User | null>(null);
  const [watched, setWatched] = useState<User | null>(null);
  const put = (user: User, next: { role?: User["role"]; active?: boolean }) =>
    change.mutate({ id: user.id, ...next }, {
      onSuccess: () => notify.done(t("userChanged", { email: user.email }), () => change.mutateAsync({ id: user.id, role: user.role, active: user.active })),
      onError: notify.problem,
    });
  const columns: Column<User>[] = [
    {
      key: "name", label: t("name"),
      cell: (user) => (
        <Group gap="sm" wrap="nowrap">
          <Avatar size={30} radius="xl" color="petrol" name={user.name || user.email} aria-hidden />
          <div>
            <Text size="sm" fw={550}>{user.name || user.email}{user.email === session.name ? ` (${t("you")})` : ""}</Text>
            {user.name && <Text size="xs" c="dimmed">{user.email}</Text>}
          </div>
        </Group>
      ),
    },
    {
      key: "role", label: t("role"), width: 200,
      cell: (user) => user.email === session.name ? <Text size="sm">{user.role && t(user.role)}</Text> : (
        <Select size="xs" w={160} aria-label={`${t("role")}: ${user.email}`} allowDeselect={false} value={user.role ?? null}
          data={ROLES.map((role) => ({ value: role, label: t(role) }))} onChange={(role) => role && put(user, { role: role as User["role"] })} />
      ),
    },
    { key: "state", label: t("state"), width: 130, cell: (user) => <Badge color={tones[user.active ? "good" : "bad"]}>{t(user.active ? "active" : "blocked")}</Badge> },
    { key: "since", label: t("since"), width: 150, cell: (user) => <TimeText at={user.created_at} size="sm" /> },
    {
      key: "actions", label: ui("actions"), width: 90, align: "right",
      cell: (user) => (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`${ui("actions")}: ${user.email}`}><IconDotsVertical size={16} /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setPassword(user)}>{t("setPassword")}</Menu.Item>
            <Menu.Item leftSection={<IconDevices size={16} aria-hidden />} onClick={() => setWatched(user)}>{t("sessions")}</Menu.Item>
            {user.email !== session.name && (
              <Menu.Item onClick={() => put(user, { active: !user.active })}
                leftSection={user.active ? <IconUserOff size={16} aria-hidden /> : <IconUserCheck size={16} aria-hidden />}>
                {t(user.active ? "block" : "unblock")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <>
      <DataTable label={t("users")} rows={rows} columns={columns} rowKey={(user) => user.id} rowHeight={60}
        empty={<EmptyState icon={IconUsers} title={t("users")} text={t("lead")} />} />
      <PasswordDialog user={password} onClose={() => setPassword(null)} />
      {watched && <SessionsDialog user={watched} onClose={() => setWatched(null)} />}
    </>
  );
}
