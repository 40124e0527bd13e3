import { Autocomplete, Text, type AutocompleteProps, type ComboboxItem } from "@mantine/core";
import { eventName, useEventName } from "@/parts/event-names";
import { isCalled, useVariableName } from "@/parts/variable-names";

type Props = Omit<AutocompleteProps, "data"> & { data: readonly string[]; value: string };

/** A word that is chosen by its name or typed as it is; its name stands below. */
function NamedInput({ data, nameOf, found, description, ...rest }: Props & {
  nameOf: (value: string) => string; found: (value: string, typed: string) => boolean;
}) {
  const called = data.includes(rest.value) ? nameOf(rest.value) : rest.value;
  return (
    <Autocomplete {...rest} data={[...data]} limit={30} maxDropdownHeight={260} description={called === rest.value ? description : [called, description].filter(Boolean).join(". ")}
      filter={({ options, search }) => (options as ComboboxItem[]).filter((one) => found(one.value, search.trim()))}
      renderOption={({ option: { value } }) => (
        <div><Text size="sm">{nameOf(value)}</Text>{nameOf(value) !== value && <Text size="xs" c="dimmed">{value}</Text>}</div>
      )} />
  );
}

/** Where a value is read: a path, found by its name in either language. */
export function PathInput(props: Props) {
  return <NamedInput {...props} nameOf={useVariableName()} found={isCalled} />;
}

/** An event of the shop, found by its name in either language. */
export function EventInput(props: Props) {
  return <NamedInput {...props} nameOf={useEventName()} found={(event, typed) => `${event} ${eventName(event, "de")}`.toLowerCase().includes(typed.toLowerCase())} />;
}
