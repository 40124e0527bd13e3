import { Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { ROLES, SCOPES, useTeamWords } from "@/features/team/words";
import { api, ask } from "@/lib/api";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { useUiWords } from "@/ui/words";

/** Which role may do what. */
export function RoleMatrix() {
  const t = useTeamWords();
  const ui = useUiWords();
  const vocabulary = useQuery({ queryKey: ["vocabulary"], queryFn: ({ signal }) => ask(api.GET("/vocabulary", { signal })), staleTime: 300_000 });
  return (
    <QueryView query={vocabulary}>
      {(words) => (
        <>
          <Text c="dimmed" size="sm" mb="sm">{t("rolesLead")}</Text>
          <SimpleTable label={t("roles")} rows={SCOPES} rowKey={(scope) => scope}
            columns={[
              { key: "right", label: t("may"), cell: (scope) => t(scope) },
              ...ROLES.map((role) => ({
                key: role, label: t(role), width: 120,
                cell: (scope: string) => {
                  const has = words.roles[role]?.includes(scope);
                  return (
                    <>
                      {has ? <IconCheck size={18} aria-hidden color="var(--mantine-color-teal-7)" /> : <IconMinus size={18} aria-hidden opacity={0.4} />}
                      <VisuallyHidden>{ui(has ? "yes" : "no")}</VisuallyHidden>
                    </>
                  );
                },
              })),
            ]} />
        </>
      )}
    </QueryView>
  );
}
