// Shopify's own library as judge and as signer. It speaks to nobody.
// Usage: node shopify.mjs verify SECRET HEADERS_AS_JSON BODY  → {"valid": true}
//        node shopify.mjs sign SECRET BODY                    → {"signature": "…"}
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { createSHA256HMAC, HashFormat } from "@shopify/shopify-api/runtime";

const [what, secret, ...rest] = process.argv.slice(2);

async function verify(headers, rawBody) {
	const api = shopifyApi({
		apiKey: "key",
		apiSecretKey: secret,
		hostName: "crm.example",
		apiVersion: ApiVersion.January26 ?? Object.values(ApiVersion).at(-1),
		isEmbeddedApp: false,
		logger: { level: 0 },
	});
	const rawRequest = { method: "POST", url: "/", headers: JSON.parse(headers) };
	return { valid: (await api.webhooks.validate({ rawBody, rawRequest })).valid };
}

const sign = async (body) => ({ signature: await createSHA256HMAC(secret, body, HashFormat.Base64) });

({ verify, sign })[what](...rest).then((found) => console.log(JSON.stringify(found)));
