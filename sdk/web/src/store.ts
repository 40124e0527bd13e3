/** What the SDK remembers in the browser. Before consent (or where storage is blocked) it remembers in memory only. */

export interface Backend {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export class Store {
  private readonly memory = new Map<string, string>();
  private kept = false;

  constructor(
    private readonly prefix: string,
    private readonly backend: Backend | null,
  ) {}

  /** From now on values survive the page. Values of an earlier visit win over those of this page. */
  persist(): void {
    if (this.kept || !this.backend) return;
    this.kept = true;
    for (const [key, value] of [...this.memory]) {
      this.memory.delete(key);
      if (this.get(key) === null) this.set(key, value);
    }
  }

  /** Removes everything the SDK has stored, and stores nothing more until `persist`. */
  forget(): void {
    for (const key of this.keys("")) this.remove(key);
    if (this.backend) {
      this.kept = true;
      for (const key of this.keys("")) this.remove(key);
      this.kept = false;
    }
    this.memory.clear();
  }

  get(key: string): string | null {
    const inMemory = this.memory.get(key);
    if (inMemory !== undefined) return inMemory;
    if (!this.kept) return null;
    try {
      return this.backend!.getItem(this.prefix + key);
    } catch {
      return null;
    }
  }

  set(key: string, value: string): void {
    if (this.kept) {
      try {
        this.backend!.setItem(this.prefix + key, value);
        this.memory.delete(key);
        return;
      } catch {
        // Full or blocked: the page's memory still carries it to the end of the visit.
      }
    }
    this.memory.set(key, value);
  }

  remove(key: string): void {
    this.memory.delete(key);
    if (!this.kept) return;
    try {
      this.backend!.removeItem(this.prefix + key);
    } catch {
      // Blocked: there is nothing stored either.
    }
  }

  /** Keys that begin with `start`, without the prefix. */
  keys(start: string): string[] {
    const found = new Set<string>();
    for (const key of this.memory.keys()) if (key.startsWith(start)) found.add(key);
    if (this.kept) {
      try {
        for (let i = 0; i < this.backend!.length; i += 1) {
          const key = this.backend!.key(i);
          if (key?.startsWith(this.prefix + start)) found.add(key.slice(this.prefix.length));
        }
      } catch {
        // Blocked: memory is all there is.
      }
    }
    return [...found];
  }
}
