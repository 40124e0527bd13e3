/** What was copied last in this tab: it stands in for the clipboard where the browser does not let us have that. */
let inner = "";

/** Keep a text for pasting. True where other tabs can paste it too. */
export async function keepText(text: string): Promise<boolean> {
  inner = text;
  try {
    await navigator.clipboard.writeText(text); // undefined outside of https
    return true;
  } catch {
    return false;
  }
}

/** The text to paste; `own`: not from the clipboard, which may not be read. */
export async function takeText(): Promise<{ text: string; own: boolean }> {
  try {
    return { text: await navigator.clipboard.readText(), own: false };
  } catch {
    return { text: inner, own: true };
  }
}
