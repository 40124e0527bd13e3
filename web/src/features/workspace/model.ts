import type { UseFormReturnType } from "@mantine/form";
import type { Settings } from "@/parts/settings";

/** Every part of the settings, filled: what forms work on. */
export type Filled = Settings & { brand: NonNullable<Settings["brand"]>; shop: NonNullable<Settings["shop"]> };
/** Prices are kept in millionths of the currency's unit. */
export const MICRO = 1_000_000;

export type SettingsForm = UseFormReturnType<Filled>;
