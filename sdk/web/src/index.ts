/**
 * The global `anklang`. A page may call it before this script has arrived:
 *   window.anklang = window.anklang || []; anklang.push(["init", KEY, HOST]); anklang.push(["page"]);
 */
import { Client } from "./client";
import type { Happenings, Options, Properties } from "./model";

type Call = [name: string, ...args: unknown[]];

let client: Client | null = null;

function ready(): Client {
  if (!client) throw new Error("anklang: call anklang.init(writeKey, host) first.");
  return client;
}

const api = {
  /** Starts the SDK once; a second call changes nothing. `host` is the address of Anklang, without a path. */
  init(writeKey: string, host: string, options: Options = {}): void {
    if (!writeKey || !/^https?:\/\//.test(host)) {
      throw new Error("anklang.init: give the workspace's write key and the server's address, such as https://crm.example.");
    }
    client ??= new Client(writeKey, host, options);
  },
  track: (event: string, properties?: Properties) => ready().track(event, properties),
  page: (name?: string, properties?: Properties) => ready().page(name, properties),
  screen: (name: string, properties?: Properties) => ready().screen(name, properties),
  identify: (userId: string | null, traits?: Properties) => ready().identify(userId, traits),
  group: (groupId: string, traits?: Properties) => ready().group(groupId, traits),
  alias: (userId: string, previousId?: string) => ready().alias(userId, previousId),
  reset: () => ready().reset(),
  consent: (given: boolean) => ready().consent(given),
  anonymousId: () => ready().anonymousId(),
  userId: () => ready().userId(),
  deviceId: () => ready().deviceId(),
  enablePush: () => ready().enablePush(),
  disablePush: () => ready().disablePush(),
  pushState: () => ready().pushState(),
  checkMessages: () => ready().checkMessages(),
  flush: () => ready().flush(),
  on: <K extends keyof Happenings>(name: K, listener: (happening: Happenings[K]) => void) => ready().on(name, listener),
  push(call: Call): void {
    const [name, ...args] = call;
    const method = (api as unknown as Record<string, ((...given: unknown[]) => unknown) | undefined>)[name];
    if (!method) throw new Error(`anklang: there is no call "${name}".`);
    method(...args);
  },
};

declare global {
  interface Window {
    anklang?: typeof api | Call[];
  }
}

const early = Array.isArray(window.anklang) ? window.anklang : [];
window.anklang = api;
early.forEach((call) => api.push(call));
