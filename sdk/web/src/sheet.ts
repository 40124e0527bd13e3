/** The look of messages. A shop tunes it with custom properties on its own page, such as --anklang-accent. */
export const SHEET = `
:host{all:initial}
*{box-sizing:border-box}
dialog{border:0;padding:0;margin:0;background:none;max-width:none;max-height:none;color:var(--anklang-ink,#26221f);
font:400 15px/1.45 var(--anklang-font,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif)}
dialog::backdrop{background:rgba(30,26,24,.45)}
dialog:focus{outline:0}
.card{position:relative;background:var(--anklang-paper,#fff);border-radius:var(--anklang-radius,16px);overflow:hidden;
box-shadow:0 1px 2px rgba(30,26,24,.08),0 18px 48px rgba(30,26,24,.22)}
h2{font-family:var(--anklang-title-font,inherit);font-size:18px;font-weight:600;line-height:1.25;margin:0 28px 6px 0}
p{margin:0;white-space:pre-line;overflow-wrap:anywhere}
img{display:block;object-fit:cover;background:#f2efeb}
button{font:inherit;cursor:pointer;border:0;border-radius:999px;padding:10px 18px;min-height:42px;background:#f0ece7;color:inherit;font-weight:600}
button:hover{filter:brightness(.96)}
button.first{background:var(--anklang-accent,#26221f);color:var(--anklang-on-accent,#fff)}
button:disabled{opacity:.4;cursor:default}
:focus-visible{outline:3px solid var(--anklang-focus,#4c8dff);outline-offset:2px}
.close{position:absolute;top:8px;right:8px;width:34px;height:34px;min-height:0;padding:0;font:400 20px/1 system-ui;background:rgba(255,255,255,.86)}
.buttons{display:flex;flex-wrap:wrap;gap:8px;margin-top:16px}
.modal,.survey{position:fixed;inset:0;margin:auto;width:min(420px,calc(100vw - 32px));height:fit-content;max-height:calc(100vh - 32px);overflow:auto;
border-radius:var(--anklang-radius,16px);box-shadow:0 18px 48px rgba(30,26,24,.22)}
.modal .card,.survey .card{box-shadow:none}
.modal img,.survey img{width:100%;max-height:210px}
.modal .content,.survey .content{padding:24px}
.modal .buttons button{flex:1 1 auto}
.banner{position:fixed;z-index:2147483000;inset:auto 0 calc(16px + var(--anklang-bottom,0px)) 0;margin:auto;width:min(560px,calc(100vw - 24px))}
.banner .card{display:flex}
.banner img{width:112px;flex:none}
.banner .content{padding:16px 44px 16px 16px;flex:1;min-width:0}
.banner h2{font-size:16px;margin-right:0}
.banner .buttons{margin-top:12px}
.banner button:not(.close){min-height:36px;padding:6px 14px}
fieldset{border:0;margin:18px 0 0;padding:0}
legend{padding:0;font-weight:600;margin-bottom:8px}
label{cursor:pointer}
.choice label{display:flex;gap:10px;align-items:center;padding:10px 12px;border:1px solid #e2dcd5;border-radius:12px;margin-top:6px}
.choice label.on{border-color:var(--anklang-accent,#26221f);background:#faf8f5}
.choice input{accent-color:var(--anklang-accent,#26221f);margin:0}
.stars label{display:inline-block;position:relative;font-size:34px;line-height:1;padding:2px 4px;color:#d9d2c9}
.stars label.on{color:#d99a2b}
.stars input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}
.stars input:focus-visible+span{outline:3px solid var(--anklang-focus,#4c8dff);border-radius:6px}
textarea{width:100%;font:inherit;border:1px solid #d9d2c9;border-radius:12px;padding:10px 12px;resize:vertical}
.thanks{padding:24px 0 8px;text-align:center;font-weight:600;font-size:18px;outline:0}
@media (prefers-reduced-motion:no-preference){.banner .card{animation:up .28s ease-out}.modal .card,.survey .card{animation:in .2s ease-out}
@keyframes up{from{transform:translateY(24px);opacity:0}}@keyframes in{from{transform:scale(.97);opacity:0}}}
`;
