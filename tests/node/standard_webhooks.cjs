// The published verifier of Standard Webhooks, as judge. The clock is given, as it refuses old calls.
// Usage: node standard_webhooks.cjs MILLISECONDS SECRET BODY HEADERS_AS_JSON   → {"valid": true} or {"valid": false, "why": …}
'use strict';

const {Webhook} = require('standardwebhooks');

const [now, secret, body, headers] = process.argv.slice(2);
Date.now = () => Number(now);

let found = {valid: true};
try {
	new Webhook(secret).verify(body, JSON.parse(headers));
} catch (error) {
	found = {valid: false, why: error.message};
}
console.log(JSON.stringify(found));
