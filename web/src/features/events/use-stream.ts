import { useEffect, useRef, useState } from "react";
import { readEvents, type EventFilter, type Seen } from "@/features/events/api/events";
import { merged } from "@/features/events/model";

const EVERY = 2_000; // ms between two looks

/** Events as they come in: asks for what is new every two seconds, unless paused or the tab is hidden. */
export function useStream(filter: EventFilter, paused: boolean) {
  const [items, setItems] = useState<Seen[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [older, setOlder] = useState<string | null>(null);
  const newest = useRef("");
  const key = JSON.stringify(filter);

  useEffect(() => {
    newest.current = "";
    setItems(null);
    setOlder(null);
  }, [key]);

  useEffect(() => {
    if (paused && newest.current) return;
    const stop = new AbortController();
    const look = async () => {
      if (document.hidden) return;
      try {
        const since = newest.current;
        const answer = await readEvents(JSON.parse(key) as EventFilter, since ? { since } : {}, stop.signal);
        newest.current = answer.newest;
        if (!since) setOlder(answer.older);
        setItems((shown) => merged(shown ?? [], answer.items));
        setError(null);
      } catch (fault) {
        if (!stop.signal.aborted) setError(fault);
      }
    };
    void look();
    const timer = setInterval(() => void look(), EVERY);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [key, paused]);

  const showOlder = async () => {
    if (!older) return;
    const answer = await readEvents(JSON.parse(key) as EventFilter, { before: older });
    setOlder(answer.older);
    setItems((shown) => [...(shown ?? []), ...answer.items]);
  };
  return { items, error, older, showOlder };
}
