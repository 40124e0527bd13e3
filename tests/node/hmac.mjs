// HMAC-SHA256 by Node's own cryptography. Usage: node hmac.mjs SECRET BODY → {"base64": "…", "hex": "…"}
import { createHmac } from "node:crypto";

const [secret, body] = process.argv.slice(2);
const made = createHmac("sha256", secret).update(body).digest();
console.log(JSON.stringify({ base64: made.toString("base64"), hex: made.toString("hex") }));
