// The official client of seven.io, as judge and as model. It speaks to nobody: fetch is replaced, and so is the clock.
// Usage: node seven_client.cjs MILLISECONDS verify SECRET METHOD URL BODY HEADERS_AS_JSON   → {"valid": true}
//        node seven_client.cjs MILLISECONDS send API_KEY SECRET PARAMETERS_AS_JSON         → the request that it would have made
//        node seven_client.cjs MILLISECONDS codes                                  → its table of codes
'use strict';

const seven = require('@seven.io/client');

const [now, what, ...rest] = process.argv.slice(2);
Date.now = () => Number(now);

async function verify(signingSecret, method, url, body, headers) {
	const verifier = new seven.WebhookVerifier({signingSecret});
	return verifier.verify({headers: JSON.parse(headers), body, url, method});
}

async function send(apiKey, signingSecret, parameters) {
	let seen;
	globalThis.fetch = async (url, options) => {
		seen = {url, method: options.method, headers: options.headers, body: String(options.body)};
		return new Response('{"success":"100"}');
	};
	await new seven.SmsResource(new seven.Client({apiKey, signingSecret})).dispatch(JSON.parse(parameters));
	return seen;
}

const codes = async () => Object.fromEntries(Object.entries(seven.ErrorCode).filter(([key]) => /^\d+$/.test(key)));

({verify, send, codes})[what](...rest).then(found => console.log(JSON.stringify(found)));
