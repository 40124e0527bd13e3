import { Anchor, Drawer, Group, Stack, Text, Timeline } from "@mantine/core";
import { Children, type ReactNode } from "react";
import { PersonName, usePersonName } from "@/parts/person-name";
import { usePickerWords } from "@/parts/picker-words";

/** A person by name in a list, who opens something on this screen. */
export function PersonButton({ person, onOpen }: { person: string; onOpen: () => void }) {
  return <Anchor component="button" type="button" size="sm" ta="left" onClick={onOpen}>{usePersonName(person)}</Anchor>;
}

/** What a run over the past found for one person, as lines of a timeline; closed while there is nobody. */
export function PersonDrawer({ person, title, onClose, children }: { person: string | undefined; title: string; onClose: () => void; children: ReactNode }) {
  const t = usePickerWords();
  return (
    <Drawer opened={person !== undefined} onClose={onClose} size="lg" title={title}>
      {person && (
        <Stack>
          <Group gap="xs"><Text size="sm" c="dimmed">{t("person")}</Text><PersonName person={person} fw={550} /></Group>
          <Timeline bulletSize={14} lineWidth={2} active={Children.count(children)}>{children}</Timeline>
        </Stack>
      )}
    </Drawer>
  );
}
