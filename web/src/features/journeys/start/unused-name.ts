/** A name that none of these has yet: Welcome, Welcome 2, Welcome 3 … */
export function unusedName(wish: string, taken: readonly string[]): string {
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? wish : `${wish} ${n}`;
    if (!taken.includes(name)) return name;
  }
}
