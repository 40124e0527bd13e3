const TEXT = 'font-size="16px" line-height="25px"';

/** A mail that reads well on a phone and in every mailbox: brand, a white card with heading, text and a button. */
export function mail(title: string, text: string, button: string, target: string): string {
  return page(`        <mj-text font-size="24px" line-height="32px">${title}</mj-text>
        <mj-text ${TEXT}>${text.replaceAll("\n", "<br>")}</mj-text>
        <mj-button href="{{ '${target}' | link: 'button' }}" background-color="#0b6b72" border-radius="8px">${button}</mj-button>`);
}

/** The same mail around what somebody typed who knows no markup: a paragraph for each, addresses as links. */
export function fromPlain(typed: string): string {
  const paragraphs = typed.trim().split(/\n\s*\n/).map((one) => `        <mj-text ${TEXT}>${paragraph(one.trim())}</mj-text>`);
  return page(paragraphs.join("\n"));
}

/** Whether a text typed as MJML is none at all: words without a tag of MJML. */
export function isPlain(typed: string): boolean {
  return typed.trim() !== "" && !/<\/?mj/i.test(typed);
}

function page(inside: string): string {
  return `<mjml>
  <mj-body background-color="#f4f4f2" width="600px">
    <mj-section padding="24px">
      <mj-column><mj-text align="center" font-size="20px" font-weight="600">{{ brand.name }}</mj-text></mj-column>
    </mj-section>
    <mj-section background-color="#ffffff" border-radius="10px" padding="28px 20px">
      <mj-column>
${inside}
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
}

const LIQUID = /(\{\{.*?\}\}|\{%.*?%\})/s;
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g;

/** Liquid stays as it is; signs that mean something in HTML are written out, unless the text holds tags of its own. */
function paragraph(text: string): string {
  const tags = /<[a-z/][^<>]*>/i.test(text);
  return text.split(LIQUID).map((piece, index) => {
    if (index % 2 === 1) return piece;
    if (tags) return piece;
    const safe = piece.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    return safe.replace(ADDRESS, (address) => `<a href="${address}">${address.replace(/^https?:\/\//, "")}</a>`);
  }).join("").replaceAll("\n", tags ? "\n" : "<br>");
}

const LINKED = /^\{\{.*\|\s*link\b.*\}\}$/s;

/** A link put into the code of a mail: with words, within a text as a link, between the parts of MJML as a button. */
export function linkInMail(snippet: string, name: string, before: string, mjml: boolean): string {
  if (!LINKED.test(snippet) || /(?:href|src)\s*=\s*["']?$/i.test(before)) return snippet;
  const quoted = snippet.replaceAll('"', "'");
  const inText = !mjml || before.lastIndexOf("<mj-text") > before.lastIndexOf("</mj-text");
  return inText ? `<a href="${quoted}">${name}</a>` : `<mj-button href="${quoted}" background-color="#0b6b72" border-radius="8px">${name}</mj-button>\n`;
}
