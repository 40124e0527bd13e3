import { Text, Tooltip, type TextProps } from "@mantine/core";
import { useNow } from "@/lib/clock";
import { useFormat } from "@/lib/format";

/** A moment: "3 minutes ago", or the day and time; the exact moment with its zone on hover and focus. */
export function TimeText({ at, absolute, zone, ...text }: { at: string | null | undefined; absolute?: boolean; zone?: string } & TextProps) {
  const format = useFormat(zone);
  const now = useNow();
  if (!at) return null;
  return (
    <Tooltip label={format.exact(at)}>
      <Text component="time" dateTime={at} inherit={!text.size} {...text}>
        {absolute ? format.moment(at, now) : format.relative(at, now)}
      </Text>
    </Tooltip>
  );
}
