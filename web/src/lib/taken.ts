import { freeId } from "@/lib/ids";
import { ApiProblem } from "@/lib/problem";

/** There is something of this id already: saving what is new would change it. */
export class Taken extends Error {}

/** Whether something is there: the answer of a call that gets it. Whatever else goes wrong is thrown, as nobody knows then. */
export async function isThere(got: Promise<unknown>): Promise<boolean> {
  try {
    await got;
    return true;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return false;
    throw error;
  }
}

/** The id itself, or the first of id-2, id-3 … that nobody has; asked one by one, as no list names everything that was archived. */
export async function firstFree(wanted: string, taken: (id: string) => Promise<boolean>): Promise<string> {
  const found = new Set<string>();
  for (;;) {
    const id = freeId(wanted, found);
    if (!(await taken(id))) return id;
    found.add(id);
  }
}
