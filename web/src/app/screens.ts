import {
  IconActivity, IconBuildingStore, IconCalendar, IconChartBar, IconChecklist, IconGauge, IconHome, IconLink, IconLock, IconMessages, IconPlug, IconRoute,
  IconSend, IconSettings, IconShieldCheck, IconShirt, IconStethoscope, IconTag, IconTemplate, IconUpload, IconUserCircle, IconUsers, IconUsersGroup,
  IconAppWindow,
  type Icon,
} from "@tabler/icons-react";
import type { Scope } from "@/lib/session";

export type ScreenKey =
  | "home" | "people" | "segments" | "imports" | "journeys" | "campaigns" | "templates" | "onsite" | "coupons" | "catalogue" | "links"
  | "overview" | "messages" | "diagnostics" | "calendar" | "rules" | "events" | "providers" | "shops" | "consent" | "privacy" | "team" | "workspace";
export type Group = "audience" | "messaging" | "results" | "data" | "settings";

export type Screen = { key: ScreenKey; to: string; icon: Icon; group?: Group; needs: Scope };

/** Every screen in the navigation and in the command menu, in their order. A new screen is one line here. */
export const SCREENS: readonly Screen[] = [
  { key: "home", to: "/", icon: IconHome, needs: "read" },
  { key: "people", to: "/people", icon: IconUsers, group: "audience", needs: "personal" },
  { key: "segments", to: "/segments", icon: IconUsersGroup, group: "audience", needs: "read" },
  { key: "imports", to: "/imports", icon: IconUpload, group: "audience", needs: "personal" },
  { key: "consent", to: "/consent", icon: IconChecklist, group: "audience", needs: "read" },
  { key: "journeys", to: "/journeys", icon: IconRoute, group: "messaging", needs: "read" },
  { key: "campaigns", to: "/campaigns", icon: IconSend, group: "messaging", needs: "read" },
  { key: "templates", to: "/templates", icon: IconTemplate, group: "messaging", needs: "read" },
  { key: "onsite", to: "/onsite", icon: IconAppWindow, group: "messaging", needs: "read" },
  { key: "coupons", to: "/coupons", icon: IconTag, group: "messaging", needs: "read" },
  { key: "catalogue", to: "/catalogue", icon: IconShirt, group: "messaging", needs: "read" },
  { key: "links", to: "/links", icon: IconLink, group: "messaging", needs: "read" },
  { key: "overview", to: "/overview", icon: IconChartBar, group: "results", needs: "read" },
  { key: "messages", to: "/messages", icon: IconMessages, group: "results", needs: "personal" },
  { key: "diagnostics", to: "/diagnostics", icon: IconStethoscope, group: "results", needs: "read" },
  { key: "calendar", to: "/calendar", icon: IconCalendar, group: "results", needs: "read" },
  { key: "events", to: "/events", icon: IconActivity, group: "data", needs: "personal" },
  { key: "shops", to: "/shops", icon: IconBuildingStore, group: "data", needs: "read" },
  { key: "providers", to: "/providers", icon: IconPlug, group: "data", needs: "read" },
  { key: "rules", to: "/rules", icon: IconGauge, group: "settings", needs: "read" },
  { key: "privacy", to: "/privacy", icon: IconLock, group: "settings", needs: "read" },
  { key: "team", to: "/team", icon: IconShieldCheck, group: "settings", needs: "admin" },
  { key: "workspace", to: "/settings", icon: IconSettings, group: "settings", needs: "read" },
];

export const GROUPS: readonly Group[] = ["audience", "messaging", "results", "data", "settings"];
export const PersonIcon = IconUserCircle;
