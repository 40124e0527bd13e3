import { Tabs } from "@mantine/core";

/** Tabs that are part of the address: give the chosen one from the search parameters and write it back there. */
export function TabsBar<K extends string>({ value, onChange, tabs, label }: {
  value: K;
  onChange: (next: K) => void;
  tabs: readonly { key: K; label: string; count?: number | string }[];
  label: string;
}) {
  return (
    <Tabs value={value} onChange={(next) => next && onChange(next as K)}>
      <Tabs.List aria-label={label}>
        {tabs.map((one) => (
          <Tabs.Tab key={one.key} value={one.key} rightSection={one.count}>
            {one.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
