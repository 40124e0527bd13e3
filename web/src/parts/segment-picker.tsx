import { useQuery } from "@tanstack/react-query";
import { IdSelect, type IdSelectProps } from "@/parts/id-select";
import { usePickerWords } from "@/parts/picker-words";
import { segmentNames } from "@/parts/pickers";

/** A choice among the segments of the workspace. */
export function SegmentPicker({ label, ...rest }: Omit<IdSelectProps, "label"> & { label?: string }) {
  const t = usePickerWords();
  const items = useQuery(segmentNames).data;
  return <IdSelect {...rest} label={label ?? t("segment")} items={items} />;
}
