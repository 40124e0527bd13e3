/** The words of the SDK: what a page may ask for, what goes to the server, what comes back. */

export type Properties = Record<string, unknown>;

export interface AppInfo {
  type: "ios" | "android" | "web"; // what the page runs in; a wrapped shop app says ios or android
  version?: string; // the app's own version
  token?: string; // push token that the native shell got from its platform
  pushEnabled?: boolean; // the person allowed notifications in the shell
}

export interface Options {
  consent?: "given" | "wait"; // "wait": nothing is stored or sent until consent(true)
  app?: AppInfo; // set when the page is the inside of an app
  storePrefix?: string; // first part of every key in localStorage
  language?: string; // of the few words the SDK says itself ("Close"); default: the page's
  messages?: boolean; // false: never ask for in-app and on-site messages
  path?: () => string; // the page's path for "pages" rules, when the router has its own
  onOpen?: (url: string) => boolean; // a button's link; true means the page has opened it itself
  serviceWorker?: string; // address of anklang-sw.js on the page's own origin
}

/** One call in the standard tracking format. */
export interface TrackingEvent {
  type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  messageId: string;
  anonymousId: string;
  userId: string | null;
  timestamp: string;
  context: Properties;
  integrations: Properties;
  event?: string;
  name?: string;
  properties?: Properties;
  traits?: Properties;
  groupId?: string;
  previousId?: string;
}

export interface Button {
  label: string;
  url?: string | null;
  action: "open" | "dismiss";
}

export interface Question {
  id: string;
  text: string;
  type: "choice" | "stars" | "text";
  choices?: string[] | null;
}

export interface Display {
  after_seconds?: number | null; // time on the page before it may appear
  on_exit_intent?: boolean | null; // only when the pointer leaves towards the tabs
  pages?: string[] | null; // globs over the path; none means everywhere
  not_before?: string | null; // server time
  expires?: string | null; // server time
}

export interface Message {
  id: string;
  kind: "banner" | "modal" | "survey";
  surface?: "inapp" | "onsite";
  title?: string | null;
  body?: string | null;
  image?: string | null;
  buttons?: Button[] | null;
  questions?: Question[] | null;
  display?: Display | null;
}

export type Answers = Record<string, string | number>;

export interface MessageReport {
  id: string; // the message's token
  type: "shown" | "clicked" | "dismissed" | "answered" | "refused";
  at: string;
  button?: number; // index of the button, from 0
  answers?: Answers;
  reason?: string; // why a message was refused
}

/** What the page can listen to with `anklang.on`. */
export interface Happenings {
  event: { event: TrackingEvent; state: "queued" | "sent" | "dropped" };
  message: MessageReport;
}
