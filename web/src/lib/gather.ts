/** Asks for many at once what is wanted one by one within a moment: `load` gets at most `most` ids and answers those it knows. */
export function gather<R>(load: (ids: string[]) => Promise<Map<string, R>>, most: number, wait = 10): (id: string) => Promise<R | undefined> {
  let line = new Map<string, { answer: Promise<R | undefined>; tell: (found: Promise<R | undefined>) => void }>();
  const send = () => {
    const now = line;
    line = new Map();
    const ids = [...now.keys()];
    for (let from = 0; from < ids.length; from += most) {
      const part = ids.slice(from, from + most);
      const found = load(part);
      for (const id of part) now.get(id)?.tell(found.then((known) => known.get(id)));
    }
  };
  return (id) => {
    const asked = line.get(id);
    if (asked) return asked.answer;
    if (line.size === 0) setTimeout(send, wait);
    let tell: (found: Promise<R | undefined>) => void = () => undefined;
    const answer = new Promise<R | undefined>((resolve) => { tell = resolve; });
    line.set(id, { answer, tell });
    return answer;
  };
}
