/** Where the bytes of a file are; whoever may see people may load them. */
export const contentOf = (file: string) => `/api/files/${file}/content`;

/** The files that an event names: those of a message, or the one of a file's own event. */
export function filesOf(properties: Record<string, unknown> | undefined): string[] {
  const media = properties?.media;
  if (!Array.isArray(media)) return [];
  return media.flatMap((one: unknown) => (one !== null && typeof one === "object" && "file" in one && typeof one.file === "string" ? [one.file] : []));
}
