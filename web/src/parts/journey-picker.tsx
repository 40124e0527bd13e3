import { useQuery } from "@tanstack/react-query";
import { IdSelect, type IdSelectProps } from "@/parts/id-select";
import { usePickerWords } from "@/parts/picker-words";
import { journeyNames } from "@/parts/pickers";

/** A choice among the journeys of the workspace. */
export function JourneyPicker({ label, ...rest }: Omit<IdSelectProps, "label"> & { label?: string }) {
  const t = usePickerWords();
  const items = useQuery(journeyNames).data;
  return <IdSelect {...rest} label={label ?? t("journey")} items={items} />;
}
