import { Select, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "@/lib/api";
import { usePickerWords } from "@/parts/picker-words";
import { peopleFound } from "@/parts/pickers";

type Person = { id: string; profile: Pick<Schemas["Profile"], "name" | "first_name" | "last_name" | "email" | "phone"> };

/** How a person is called in lists: name, else e-mail, number, or the beginning of the id. */
export function personName(person: Person): string {
  const { profile } = person;
  return profile.name || [profile.first_name, profile.last_name].filter(Boolean).join(" ") || profile.email || profile.phone || person.id.slice(0, 8);
}

/** Finds one person by name, e-mail, number or user id. The value is the id. */
export function PersonPicker({ value, onChange, label, error, required }: {
  value: string | undefined;
  onChange: (next: string | undefined, person?: Person) => void;
  label?: string;
  error?: string;
  required?: boolean;
}) {
  const t = usePickerWords();
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 250);
  const [chosen, setChosen] = useState<Person>();
  const known = chosen && personName(chosen) === asked ? "" : asked; // what stands in the box after choosing is no search
  const found = useQuery(peopleFound(known));
  const people: Person[] = [...(found.data ?? [])];
  if (chosen && chosen.id === value && !people.some((one) => one.id === value)) people.unshift(chosen);
  const data = people.map((one) => ({ value: one.id, label: personName(one) }));
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: value.slice(0, 8) });
  const byId = new Map(people.map((one) => [one.id, one]));
  return (
    <Select label={label ?? t("person")} error={error} required={required} searchable clearable placeholder={t("searchPeople")} data={data} value={value ?? null}
      searchValue={search} onSearchChange={setSearch} filter={({ options }) => options} nothingFoundMessage={found.isFetching ? "…" : t("nothing")}
      maxDropdownHeight={300}
      onChange={(id) => {
        const person = id ? byId.get(id) : undefined;
        setChosen(person);
        onChange(id ?? undefined, person);
      }}
      renderOption={({ option }) => {
        const profile = byId.get(option.value)?.profile;
        return (
          <div>
            <Text size="sm">{option.label}</Text>
            <Text size="xs" c="dimmed">
              {[profile?.email, profile?.phone].filter((one) => one && one !== option.label).join(" · ")}
            </Text>
          </div>
        );
      }} />
  );
}
