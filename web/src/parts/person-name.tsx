import { Anchor, type AnchorProps } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, ask } from "@/lib/api";
import { gather } from "@/lib/gather";
import { useMay } from "@/lib/session";

const MOST = 100; // of one request

/** Names of people by id: what is asked for in one moment is one request. */
const nameOf = gather(async (ids: string[]) => {
  const found = await ask(api.GET("/people/names", { params: { query: { id: ids } } }));
  return new Map(found.map((one) => [one.id, one.name]));
}, MOST);

/** How a person is called: the name, else a masked address; empty for visitors of whom nothing is known. */
export const personNameQuery = (person: string) =>
  queryOptions({ queryKey: ["people", "name", person], queryFn: async () => (await nameOf(person)) ?? "", staleTime: 5 * 60_000 });

/** How a person is called; until it is known, and for nameless visitors, the beginning of the id. */
export function usePersonName(person: string): string {
  const name = useQuery({ ...personNameQuery(person), enabled: useMay("personal") && person !== "" });
  return name.data || person.slice(0, 8);
}

/** A person by name, linked to their page. */
export function PersonName({ person, ...look }: { person: string } & AnchorProps) {
  return <Anchor component={Link} to={`/people/${person}` as never} size="sm" truncate maw="100%" display="inline-block" style={{ verticalAlign: "middle" }} {...look}>{usePersonName(person)}</Anchor>;
}
