import type { Backend } from "../src/store";

/** A browser's storage: the same five calls over a Map; `full` makes every write throw, as a full quota does. */
export class TabStorage implements Backend {
  readonly values = new Map<string, string>();
  full = false;
  get length(): number {
    return this.values.size;
  }
  key(index: number): string | null {
    return [...this.values.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.values.set(key, value);
  }
  removeItem(key: string): void {
    this.values.delete(key);
  }
}
