let own: string | undefined; // until somebody is logged in, the browser's own

/** The zone of the workspace (IANA): its days and times are meant wherever nothing else is said. */
export const homeZone = (): string | undefined => own;

/** Take over the zone of the workspace that one works in. */
export function setHomeZone(zone: string): void {
  own = zone;
}
