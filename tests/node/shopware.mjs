// Shopware's own SDK for apps, as judge, as signer, and as an app that goes through the same handshake. It speaks to nobody.
// Usage: node shopware.mjs sign SECRET TEXT                              → {"signature": "…"}
//        node shopware.mjs register APP SECRET URL HEADERS_AS_JSON       → {"status": 200, "proof": "…"}
//        node shopware.mjs webhook SECRET HEADERS_AS_JSON BODY           → {"valid": true}
import { AppServer, InMemoryShopRepository } from "@shopware-ag/app-server-sdk";

const [what, ...rest] = process.argv.slice(2);

function server(appName, appSecret) {
	const authorizeCallbackUrl = "https://crm.example/confirm";
	return new AppServer({ appName, appSecret, authorizeCallbackUrl }, new InMemoryShopRepository());
}

const sign = async (secret, text) => ({ signature: await server("x", "x").signer.sign(text, secret) });

async function register(appName, appSecret, url, headers) {
	const answer = await server(appName, appSecret).registration.authorize(new Request(url, { headers: JSON.parse(headers) }));
	return { status: answer.status, proof: answer.ok ? (await answer.json()).proof : "" };
}

async function webhook(secret, headers, body) {
	const app = server("x", "x");
	await app.repository.createShop("shop", "https://shop.example", secret);
	const request = new Request("https://crm.example/events", { method: "POST", headers: JSON.parse(headers), body });
	try {
		await app.requestVerifier.authenticatePostRequest(request, body, await app.repository.getShopById("shop"));
		return { valid: true };
	} catch {
		return { valid: false };
	}
}

({ sign, register, webhook })[what](...rest).then((found) => console.log(JSON.stringify(found)));
