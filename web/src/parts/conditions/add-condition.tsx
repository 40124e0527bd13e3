import { Button, Combobox, ScrollArea, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { GROUPS, KINDS, kindsOf, type Condition, type Place } from "@/parts/conditions/model";
import { useConditionWords, wordOf } from "@/parts/conditions/words";

/** A button that opens the list of all kinds of conditions, with a search. */
export function AddCondition({ place, onAdd }: { place: Place; onAdd: (condition: Condition) => void }) {
  const t = useConditionWords();
  const [search, setSearch] = useState("");
  const box = useCombobox({
    onDropdownClose: () => {
      box.resetSelectedOption();
      setSearch("");
    },
    onDropdownOpen: () => box.focusSearchInput(),
  });
  const fits = (kind: string) => wordOf(t, "kind", kind).toLowerCase().includes(search.trim().toLowerCase());
  const groups = GROUPS.map((group) => ({ group, kinds: kindsOf(group, place).filter(fits) })).filter((one) => one.kinds.length > 0);
  const choose = (kind: string) => {
    box.closeDropdown();
    const made = kind === "group" ? { kind: "any", conditions: [] } : KINDS[kind]?.make();
    if (made) onAdd(made);
  };
  return (
    <Combobox store={box} width={290} position="bottom-start" withArrow onOptionSubmit={choose}>
      <Combobox.Target withAriaAttributes={false}>
        <Button size="compact-sm" variant="light" w="fit-content" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => box.toggleDropdown()}>
          {t("add")}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={search} placeholder={t("search")} aria-label={t("search")} onChange={(event) => {
          setSearch(event.currentTarget.value);
          box.selectFirstOption();
        }} />
        <ScrollArea.Autosize mah={300} type="scroll" viewportProps={{ tabIndex: 0 }}>
          <Combobox.Options aria-label={t("add")}>
            {groups.map(({ group, kinds }) => (
              <Combobox.Group key={group} label={wordOf(t, "group", group)}>
                {kinds.map((kind) => (
                  <Combobox.Option key={kind} value={kind}>
                    {wordOf(t, "kind", kind)}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {!search && <Combobox.Option value="group">{t("addGroup")}</Combobox.Option>}
            {groups.length === 0 && <Combobox.Empty>{t("nothing")}</Combobox.Empty>}
          </Combobox.Options>
        </ScrollArea.Autosize>
      </Combobox.Dropdown>
    </Combobox>
  );
}
