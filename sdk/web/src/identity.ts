/** Who the browser says it is: an anonymous id, the shop's user id once known, and the device. */
import { uuid } from "./ids";
import type { Store } from "./store";

export interface Who {
  anonymousId: string;
  userId: string | null;
}

export class Identity {
  constructor(private readonly store: Store) {}

  anonymousId(): string {
    return this.remembered("anonymous");
  }

  deviceId(): string {
    return this.remembered("device-id");
  }

  userId(): string | null {
    return this.store.get("user");
  }

  current(): Who {
    return { anonymousId: this.anonymousId(), userId: this.userId() };
  }

  /** Takes the user id; true when another user was known here, who then keeps the old anonymous id for herself. */
  become(userId: string): boolean {
    const before = this.userId();
    const another = before !== null && before !== userId;
    if (another) this.store.remove("anonymous");
    this.store.set("user", userId);
    return another;
  }

  /** Forgets the person; the device stays the same device. */
  reset(): void {
    this.store.remove("user");
    this.store.remove("anonymous");
  }

  private remembered(key: string): string {
    const known = this.store.get(key);
    if (known) return known;
    const made = uuid();
    this.store.set(key, made);
    return made;
  }
}
