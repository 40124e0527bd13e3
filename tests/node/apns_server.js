// Speaks APNs: HTTP/2 over TLS, provider tokens really verified, headers and payload checked as Apple documents.
// The first byte of a device token (two hex digits) says what shall happen, so no state has to be set up:
//   00 taken · 01 unregistered · 02 refused · 03 unavailable · 04 throttled · 05 foreign key · 06 stream reset
//   07 no answer · 08 token of the sandbox (known by the host name "localhost") · 09 refused at the first try by
//   an expired provider token · 0a to 1f an answer of BY_BYTE · from 80 on a bad token at the one host, and at the sandbox
//   the answer of the byte less 80
// A second server, plain HTTP/1.1, tells what was seen: GET /seen, POST /reset.
// Usage: node apns_server.js CERT_FILE KEY_FILE PUBLIC_KEY_FILE KEY_ID TEAM_ID TOPIC
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');

const [certFile, keyFile, publicKeyFile, keyId, teamId, topic] = process.argv.slice(2);
const publicKey = crypto.createPublicKey(fs.readFileSync(publicKeyFile));
const PUSH_TYPES = new Set(['alert', 'background', 'voip', 'complication', 'fileprovider', 'mdm', 'liveactivity', 'location', 'pushtotalk']);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BY_BYTE = {
	'01': [410, {reason: 'Unregistered', timestamp: 1700000000000}],
	'02': [413, {reason: 'PayloadTooLarge'}],
	'03': [503, {reason: 'ServiceUnavailable'}],
	'04': [429, {reason: 'TooManyRequests'}],
	'05': [403, {reason: 'InvalidProviderToken'}],
	'0a': [500, {reason: 'InternalServerError'}],
	'0b': [500, {reason: 'SomethingNew'}],
	'0c': [502, {reason: 'SomethingNew'}],
	'0d': [400, {reason: 'DeviceTokenNotForTopic'}],
	'0e': [403, {reason: 'ExpiredProviderToken'}],
	'0f': [403, {reason: 'Forbidden'}],
	'10': [403, {reason: 'BadEnvironmentKeyIdInToken'}],
	'11': [403, {reason: 'BadCertificateEnvironment'}],
	'12': [503, {reason: 'SomethingNew'}],
	'13': [504, {reason: 'InternalServerError'}],
	'14': [400, {reason: 'BadDeviceToken'}],
};

let seen = [];
let sessions = 0;
let expiredOnce = false;

function decode(part) {
	return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function tokenFault(authorization) {
	if (!authorization || !authorization.startsWith('bearer ')) return 'MissingProviderToken';
	const [head, claims, signature] = authorization.slice(7).split('.');
	try {
		const {alg, kid} = decode(head);
		const {iss, iat} = decode(claims);
		const key = {key: publicKey, dsaEncoding: 'ieee-p1363'};
		const good = crypto.verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
		if (!good || alg !== 'ES256' || kid !== keyId || iss !== teamId) return 'InvalidProviderToken';
		const age = Date.now() / 1000 - iat;
		return age > 3600 || age < -60 ? 'ExpiredProviderToken' : null;
	} catch {
		return 'InvalidProviderToken';
	}
}

function refuse(headers, body) {
	const path = /^\/3\/device\/([^/]+)$/.exec(headers[':path']);
	if (headers[':method'] !== 'POST') return [405, {reason: 'MethodNotAllowed'}];
	if (!path) return [404, {reason: 'BadPath'}];
	const fault = tokenFault(headers.authorization);
	if (fault) return [403, {reason: fault}];
	if (!headers['apns-topic']) return [400, {reason: 'MissingTopic'}];
	if (headers['apns-topic'] !== topic) return [400, {reason: 'TopicDisallowed'}];
	if (!PUSH_TYPES.has(headers['apns-push-type'])) return [400, {reason: 'InvalidPushType'}];
	if (headers['apns-priority'] && !['1', '5', '10'].includes(headers['apns-priority'])) return [400, {reason: 'BadPriority'}];
	if (headers['apns-expiration'] && !/^\d+$/.test(headers['apns-expiration'])) return [400, {reason: 'BadExpirationDate'}];
	if (headers['apns-id'] && !UUID.test(headers['apns-id'])) return [400, {reason: 'BadMessageId'}];
	if (Buffer.byteLength(headers['apns-collapse-id'] || '') > 64) return [400, {reason: 'BadCollapseId'}];
	if (body.length > 4096) return [413, {reason: 'PayloadTooLarge'}];
	let payload;
	try {
		payload = JSON.parse(body.toString());
	} catch {
		return [400, {reason: 'PayloadEmpty'}];
	}
	if (!payload || typeof payload.aps !== 'object') return [400, {reason: 'PayloadEmpty'}];
	const token = path[1];
	if (!/^[0-9a-f]{64}$/.test(token) || token === '0'.repeat(64)) return [400, {reason: 'BadDeviceToken'}];
	let first = token.slice(0, 2);
	if (first >= '80') {
		if (!headers[':authority'].startsWith('localhost')) return [400, {reason: 'BadDeviceToken'}];
		first = (parseInt(first, 16) - 0x80).toString(16).padStart(2, '0');
	}
	if (first === '08' && !headers[':authority'].startsWith('localhost')) return [400, {reason: 'BadDeviceToken'}];
	if (first === '09' && !expiredOnce) {
		expiredOnce = true;
		return [403, {reason: 'ExpiredProviderToken'}];
	}
	return BY_BYTE[first] || null;
}

const server = http2.createSecureServer({cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile)});
server.on('session', session => {
	session.number = ++sessions;
	session.on('error', () => {});
});
server.on('stream', (stream, headers) => {
	const chunks = [];
	stream.on('error', () => {});
	stream.on('data', chunk => chunks.push(chunk));
	stream.on('end', () => {
		const body = Buffer.concat(chunks);
		const refused = refuse(headers, body);
		const first = headers[':path'].slice('/3/device/'.length).slice(0, 2);
		const status = refused ? refused[0] : 200;
		seen.push({headers, body: body.toString(), status, session: stream.session.number});
		if (!refused && first === '06') {
			stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
		} else if (refused || first !== '07') {
			const id = headers['apns-id'] || crypto.randomUUID();
			stream.respond({':status': status, 'apns-id': id});
			stream.end(refused ? JSON.stringify(refused[1]) : undefined);
		}
	});
});

const control = http.createServer((request, response) => {
	if (request.method === 'POST') {
		seen = [];
		sessions = 0;
		expiredOnce = false;
	}
	response.end(JSON.stringify(seen));
});

server.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () => {
	console.log(JSON.stringify({port: server.address().port, control: control.address().port}));
}));
