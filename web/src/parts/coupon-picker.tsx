import { useQuery } from "@tanstack/react-query";
import { IdSelect, type IdSelectProps } from "@/parts/id-select";
import { usePickerWords } from "@/parts/picker-words";
import { poolNames } from "@/parts/pickers";

/** A choice among the coupon pools of the workspace. */
export function CouponPicker({ label, ...rest }: Omit<IdSelectProps, "label"> & { label?: string }) {
  const t = usePickerWords();
  const items = useQuery(poolNames).data?.map((one) => one.pool);
  return <IdSelect {...rest} label={label ?? t("pool")} items={items} />;
}
