import { useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode } from "react";
import { inkOn, type Question, type Shown } from "@/parts/message-preview/model";
import { useFrameWords } from "@/parts/message-preview/words";
import classes from "./frames.module.css";

export type Device = "ios" | "android" | "desktop";
export type Scheme = "light" | "dark";
export type Sender = { name: string; color: string };

/** A telephone around its screen. */
export function Phone({ device, small, children }: { device: Device; small?: boolean; children: ReactNode }) {
  return (
    <div className={classes.phone} data-device={device} data-small={small || undefined}>
      {!small && <><span className={classes.island} aria-hidden /><div className={classes.status} aria-hidden><span>{"9:41"}</span><span>{"5G"}</span></div>
        </>}
      {children}
    </div>
  );
}

function Window({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.window}>
      <div className={classes.bar} aria-hidden><span className={classes.dot} /><span className={classes.dot} /><span className={classes.dot} /><span>
        {title}</span></div>
      {children}
    </div>
  );
}

const paint = (sender: Sender): CSSProperties => ({ background: sender.color || "#0b6b72", color: inkOn(sender.color || "#0b6b72") });

function Mark({ sender }: { sender: Sender }) {
  return <span className={classes.icon} style={paint(sender)} aria-hidden>{Array.from(sender.name)[0] ?? "A"}</span>;
}

/** A text message in its thread; `children` instead of the text where parts of it are marked. */
export function TextFrame({ text, ...around }: { text: ReactNode } & Around) {
  return <Thread {...around} title="sms"><div className={classes.bubble}>{text}</div></Thread>;
}

/** A message of the shop’s bot in its chat: a picture with the text below it, and buttons under the bubble. */
export function ChatFrame({ shown, ...around }: { shown: Extract<Shown, { kind: "chat" }> } & Around) {
  return (
    <Thread {...around}>
      <div className={classes.bubble}>
        {shown.image && <img className={classes.picture} style={{ margin: "0 0 8px" }} src={shown.image} alt="" />}
        {shown.text}
      </div>
      {shown.buttons.map((label, index) => <span key={index} className={classes.chatButton}>{label}</span>)}
    </Thread>
  );
}

type Around = { sender: Sender; device: Device; small?: boolean };

function Thread({ title, sender, device, small, children }: Around & { title?: "sms"; children: ReactNode }) {
  const t = useFrameWords();
  const thread = (
    <div className={classes.thread}>
      {!small && <div className={classes.when}>{title && `${t(title)} · `}{t("now")}</div>}
      {children}
    </div>
  );
  if (device === "desktop") return <Window title={sender.name}>{thread}</Window>;
  return (
    <Phone device={device} small={small}>
      {!small && <div className={classes.sender}><Mark sender={sender} />{sender.name}</div>}
      {thread}
      {!small && <div className={classes.input} aria-hidden />}
    </Phone>
  );
}

/** A notification on the locked screen, cut where the system cuts it; what was cut can be unfolded, as on a telephone. */
export function PushFrame({ shown, sender, device, small }: { shown: Extract<Shown, { kind: "push" }>; sender: Sender; device: Device; small?: boolean }) {
  const t = useFrameWords();
  const box = useRef<HTMLDivElement>(null);
  const [cut, setCut] = useState(false);
  const [whole, setWhole] = useState(false);
  useLayoutEffect(() => {
    const texts = [...(box.current?.querySelectorAll(`.${classes.title}, .${classes.body}`) ?? [])];
    if (!whole) setCut(texts.some((one) => one.scrollHeight > one.clientHeight + 1));
  }, [whole, shown.title, shown.body, device]);
  const note = (
    <div className={classes.note} ref={box} data-whole={whole || undefined}>
      <Mark sender={sender} />
      <div>
        <div className={classes.noteTop}><span className={classes.cut}>{sender.name}</span><span>{t("now")}</span></div>
        <div className={classes.title}>{shown.title}</div>
        <div className={classes.body}>{shown.body}</div>
        {shown.image && <img className={classes.picture} src={shown.image} alt="" />}
      </div>
    </div>
  );
  const unfold = (cut || whole) && !small && (
    <button type="button" className={classes.unfold} aria-expanded={whole} onClick={() => setWhole(!whole)}>{t(whole ? "fold" : "unfold")}</button>
  );
  if (device === "desktop") return <Window title={sender.name}><div className={classes.lock} style={{ paddingInline: "22%" }}>{note}{unfold}</div></Window>;
  return (
    <Phone device={device} small={small}>
      <div className={classes.lock}>
        {!small && <><div className={classes.clock} aria-hidden>{"9:41"}</div><div className={classes.date} aria-hidden>{t("wednesday")}</div></>}
        {note}
        {unfold}
      </div>
    </Phone>
  );
}

/** A mail: its line in the inbox, and the mail itself in a frame that runs nothing. */
export function MailFrame({ shown, sender, device, small }: { shown: Extract<Shown, { kind: "mail" }>; sender: Sender; device: Device; small?: boolean }) {
  const t = useFrameWords();
  const body = (
    <>
      <div className={classes.inbox}>
        <Mark sender={sender} />
        <div>
          <div className={classes.noteTop}><strong className={classes.cut} style={{ color: "var(--f-ink)" }}>{sender.name}</strong><span>
            {device === "desktop" ? t("to") : t("now")}</span></div>
          <div className={device === "desktop" ? undefined : classes.cut}><strong>{shown.subject}</strong></div>
          {shown.preheader && <div className={`${classes.cut} ${classes.quiet}`}>{shown.preheader}</div>}
        </div>
      </div>
      {small ? <div className={classes.plain}>{shown.text}</div> : (shown.html
        ? <iframe className={classes.mail} title={t("previewOf", { what: shown.subject })} sandbox="" srcDoc={shown.html} style={device === "desktop"
          ? { minHeight: 520 } : undefined} />
        : <pre className={classes.plain}>{shown.text}</pre>)}
    </>
  );
  return device === "desktop" ? <Window title={shown.subject}>{body}</Window> : <Phone device={device} small={small}>{body}</Phone>;
}

/** A message over the app or the page: a banner, a window or a survey. */
export function InAppFrame({ shown, sender, device, small }: { shown: Extract<Shown, { kind: "inapp" }>; sender: Sender; device: Device; small?: boolean }) {
  const inner = (
    <>
      {shown.image && !small && <img className={classes.picture} style={{ marginTop: 0, marginBottom: 10 }} src={shown.image} alt="" />}
      <div className={classes.head} style={shown.layout === "banner" ? { fontSize: 14, marginBottom: 0 } : undefined}>{shown.title}</div>
      {shown.body && <div className={classes.text}>{shown.body}</div>}
      {shown.questions.map((one) => <Ask key={one.id} question={one} />)}
      {shown.buttons.length > 0 && (
        <div className={classes.buttons}>
          {shown.buttons.map((label, index) => <span key={index} className={classes.button} style={index === 0 ? paint(sender) : undefined}>{label}</span>)}
        </div>
      )}
    </>
  );
  const app = (
    <div className={classes.app} style={small ? { minHeight: 190 } : undefined}>
      <div className={classes.block} style={{ height: 28 }} aria-hidden /><div className={classes.block} style={{ height: 110 }} aria-hidden />
      <div className={classes.block} style={{ height: 14, width: "60%" }} aria-hidden /><div className={classes.block} style={{ height: 14 }} aria-hidden />
      <div className={classes.block} style={{ flex: 1 }} aria-hidden />
      {shown.layout === "banner" ? <div className={classes.banner}>{inner}</div>
        : <div className={classes.veil}><div className={classes.modal} {...(small ? {} : { tabIndex: 0, role: "region", "aria-label": shown.title })}>
          {inner}</div></div>}
    </div>
  );
  return device === "desktop" ? <Window title={sender.name}>{app}</Window> : <Phone device={device} small={small}>{app}</Phone>;
}

function Ask({ question }: { question: Question }) {
  const t = useFrameWords();
  const choices = question.kind === "stars" ? ["★", "★", "★", "★", "★"] : question.kind === "nps" ? Array.from({ length: 11 }, (_,
    n) => String(n)) : question.options;
  return (
    <div className={classes.question}>
      {question.text}
      {question.kind === "text" ? <div className={classes.choices}><span className={classes.choice} style={{ flex: 1 }}>{t("answer")}</span></div>
        : <div className={classes.choices}>{choices.map((one, index) => <span key={index} className={classes.choice}>{one}</span>)}</div>}
      {question.kind === "nps" && <div className={classes.quiet} style={{ fontSize: 11, fontWeight: 400, marginTop: 3 }}>{t("likely")}</div>}
    </div>
  );
}
