import { Button, Group, Menu, NavLink, Text } from "@mantine/core";
import { IconBuildingStore, IconDeviceMobile, IconFlask, IconLayoutColumns, IconMap } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useFrameWords } from "@/app/words";
import { useNow } from "@/lib/clock";
import { skipAhead } from "@/lib/demo";
import { useFormat } from "@/lib/format";
import { sessionQuery } from "@/lib/session";
import { useNotify } from "@/ui/notify";

const SKIPS = [["minutes30", 1800], ["hours4", 14_400], ["day1", 86_400]] as const;

/** Only in the demo: the shop, the handset, and the clock that can be moved on. */
export function DemoMenu({ narrow }: { narrow: boolean }) {
  const t = useFrameWords();
  const client = useQueryClient();
  const notify = useNotify();
  const now = useNow();
  const format = useFormat();
  const skip = useMutation({
    mutationFn: skipAhead,
    onSuccess: async () => {
      await client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== sessionQuery.queryKey[0] });
    },
    onError: notify.problem,
  });
  return (
    <Menu position="right-end" width={250} closeOnItemClick={false}>
      <Menu.Target>
        <NavLink component="button" label={narrow ? undefined : t("demo")} aria-label={narrow ? t("demo") : undefined} description={narrow ? undefined : format.dayTime(now)}
          leftSection={<IconFlask size={18} stroke={1.7} aria-hidden />} style={{ borderRadius: 8 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href="/demo/shop" target="anklang-shop" leftSection={<IconBuildingStore size={16} aria-hidden />}>{t("demoShop")}</Menu.Item>
        <Menu.Item component="a" href="/demo/phone" target="anklang-phone" leftSection={<IconDeviceMobile size={16} aria-hidden />}>{t("handset")}</Menu.Item>
        <Menu.Item component="a" href="/demo" target="anklang-demo" leftSection={<IconLayoutColumns size={16} aria-hidden />}>{t("demoBoth")}</Menu.Item>
        <Menu.Item closeMenuOnClick leftSection={<IconMap size={16} aria-hidden />} onClick={() => dispatchEvent(new Event("anklang-tour-begin"))}>{t("demoTour")}</Menu.Item>
        <Menu.Divider />
        <Group justify="space-between" px="sm" py={4}>
          <Text size="xs" c="dimmed">{t("clock")}</Text>
          <Text size="xs" className="studio-numeric">{format.dayTime(now)}</Text>
        </Group>
        <Menu.Label>{t("ahead")}</Menu.Label>
        <Group gap={6} px="sm" pb="xs">
          {SKIPS.map(([word, seconds]) => (
            <Button key={word} size="compact-xs" variant="default" loading={skip.isPending && skip.variables === seconds} onClick={() => skip.mutate(seconds)}>
              {t(word)}
            </Button>
          ))}
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}
