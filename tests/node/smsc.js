// An SMSC: the published package "smpp" reads and writes the protocol, this file says what the SMSC does with it.
// It refuses what an SMSC refuses: a wrong password, a bind that may not send, a number or a sender of the wrong type,
// a text that is longer than its header allows. What it took is decoded by the package and shown.
// A second server, HTTP, steers it: GET /seen, /count and POST /script, /config, /deliver, /drop, /unbind, /late.
// Usage: node smsc.js SYSTEM_ID PASSWORD [CERT_FILE KEY_FILE]
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const smpp = require('smpp');

const [systemId, password, certFile, keyFile] = process.argv.slice(2);
const STATUS = {
	address: smpp.ESME_RINVDSTADR, message: smpp.ESME_RX_P_APPN, transient: smpp.ESME_RSYSERR,
	throttled: smpp.ESME_RTHROTTLED, account: smpp.ESME_RINVBNDSTS,
};
const state = {binds: [], parts: [], script: {}, config: {}, answered: [], most: 0, times: []};
const sessions = new Set();
let count = 0;
let held = [];

function messageId() {
	count += 1;
	const number = 0xA0000000 + count;
	return state.config.ids === 'hex' ? number.toString(16).toUpperCase() : String(number);
}

function fault(pdu) {
	const source = pdu.source_addr, digits = /^\d+$/;
	if (!digits.test(pdu.destination_addr) || pdu.destination_addr.length < 8) return smpp.ESME_RINVDSTADR;
	if (pdu.dest_addr_ton !== smpp.TON.INTERNATIONAL || pdu.dest_addr_npi !== smpp.NPI.ISDN) return smpp.ESME_RINVDSTTON;
	if (!digits.test(source) && (pdu.source_addr_ton !== smpp.TON.ALPHANUMERIC || source.length > 11)) return smpp.ESME_RINVSRCADR;
	if (!(pdu.registered_delivery & 1)) return smpp.ESME_RINVREGDLVFLG;
	const bits = pdu.data_coding === 8 ? 8 : 7;
	const udh = pdu.short_message.udh, header = udh ? 1 + udh.reduce((sum, one) => sum + one.length, 0) : 0;
	const text = smpp.encodings[pdu.data_coding === 8 ? 'UCS2' : 'ASCII'].encode(pdu.short_message.message);
	const room = Math.floor((140 - header) * 8 / bits);
	if (text.length > room) return smpp.ESME_RINVMSGLEN;
	return 0;
}

function onSubmit(session, pdu) {
	const number = pdu.destination_addr;
	state.times.push(Date.now());
	session.open = (session.open || 0) + 1;
	state.most = Math.max(state.most, session.open);
	const plan = state.script[number] || [];
	const outcome = plan.length > 1 ? plan.shift() : plan[0] || 'ok';
	const answer = (options) => { session.open -= 1; session.send(pdu.response(options)); };
	if (outcome === 'silence') return;
	const status = STATUS[outcome] || fault(pdu);
	if (status) return answer({command_status: status});
	if (outcome === 'hangup') return session.destroy();
	const id = messageId();
	state.parts.push({
		id, number, bind: session.bind, source: pdu.source_addr, source_ton: pdu.source_addr_ton, source_npi: pdu.source_addr_npi,
		text: pdu.short_message.message, udh: (pdu.short_message.udh || []).map((one) => one.toString('hex')),
		data_coding: pdu.data_coding, validity: pdu.validity_period || null,
	});
	if (outcome === 'late') return held.push(() => answer({message_id: id}));
	if (outcome === 'receipt first') deliver(session, receipt({to: number, id, stat: 'DELIVRD'}), () => {});
	if (state.config.delay) setTimeout(() => answer({message_id: id}), state.config.delay);
	else answer({message_id: id});
}

function receipt({to, id, stat, err = '000', tlv, padded, text}) {
	const fields = {source_addr: to, source_addr_ton: 1, source_addr_npi: 1, destination_addr: 'Laden', esm_class: smpp.ESM_CLASS.MC_DELIVERY_RECEIPT};
	if (tlv) return Object.assign(fields, {receipted_message_id: id, message_state: tlv.state, short_message: ''},
		tlv.network ? {network_error_code: Buffer.from(tlv.network, 'hex')} : {}, tlv.plain ? {esm_class: 0} : {});
	const shown = padded ? String(id).padStart(padded, '0') : id;
	fields.short_message = text || `id:${shown} sub:001 dlvrd:001 submit date:2611220900 done date:2611220901 stat:${stat} err:${err} text:Hallo id:1 stat`;
	return fields;
}

function deliver(session, fields, done) {
	if (!session || !session.send(new smpp.PDU('deliver_sm', fields), (answer) => done(answer.command_status))) done(-1);
}

function bound(session, kind, pdu) {
	const wrong = pdu.system_id !== systemId ? smpp.ESME_RINVSYSID : pdu.password !== password ? smpp.ESME_RINVPASWD : state.config.bind_status || 0;
	state.binds.push({kind, status: wrong, version: pdu.interface_version, system_type: pdu.system_type});
	if (wrong) return session.send(pdu.response({command_status: wrong}));
	session.bind = kind;
	sessions.add(session);
	return session.send(pdu.response({system_id: 'smsc'}));
}

function onSession(session) {
	session.on('error', () => {});
	session.on('close', () => sessions.delete(session));
	session.on('bind_transceiver', (pdu) => bound(session, 'transceiver', pdu));
	session.on('bind_transmitter', (pdu) => bound(session, 'transmitter', pdu));
	session.on('submit_sm', (pdu) => (session.bind ? onSubmit(session, pdu) : session.send(pdu.response({command_status: smpp.ESME_RINVBNDSTS}))));
	session.on('enquire_link', (pdu) => { state.answered.push('enquire_link'); if (!state.config.dead) session.send(pdu.response()); });
	session.on('enquire_link_resp', () => state.answered.push('enquire_link_resp'));
	session.on('generic_nack', () => state.answered.push('generic_nack'));
	session.on('unbind_resp', () => state.answered.push('unbind_resp'));
	session.on('unbind', (pdu) => { state.answered.push('unbind'); session.send(pdu.response()); session.close(); });
}

function receiver() {
	return [...sessions].find((one) => one.bind === 'transceiver');
}

const POSTS = {
	'/script': (body, done) => { state.script[body.number] = body.outcomes; done({}); },
	'/config': (body, done) => { Object.assign(state.config, body); done({}); },
	'/receipt': (body, done) => deliver(receiver(), receipt(body), (status) => done({status})),
	'/deliver': (body, done) => {
		if (body.hex) body.short_message = Buffer.from(body.hex, 'hex');
		else if (body.udh) body.short_message = {udh: Buffer.from(body.udh, 'hex'), message: body.text};
		else if (body.payload) Object.assign(body, {short_message: '', message_payload: {message: body.payload}});
		else body.short_message = body.text;
		deliver(receiver(), body, (status) => done({status}));
	},
	'/drop': (body, done) => { for (const one of sessions) one.destroy(); done({}); },
	'/unbind': (body, done) => { const one = receiver(); one.unbind(); done({}); },
	'/ask': (body, done) => { receiver().send(new smpp.PDU(body.command, {})); done({}); },
	'/late': (body, done) => { for (const answer of held.splice(0)) answer(); done({}); },
	'/raw': (body, done) => { receiver().socket.write(Buffer.from(body.hex, 'hex')); done({}); },
};

const tls = certFile ? {cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile)} : {};
const smsc = smpp.createServer(tls, onSession);
const control = http.createServer((request, response) => {
	const done = (found) => response.end(JSON.stringify(found));
	if (request.method === 'GET' && request.url === '/codes') return done({errors: smpp.errors, states: smpp.consts.MESSAGE_STATE});
	if (request.method === 'GET' && request.url === '/count') return done({count: state.parts.length});
	if (request.method === 'GET') return done(Object.assign({bound: [...sessions].map((one) => one.bind)}, state));
	let body = '';
	request.on('data', (chunk) => { body += chunk; });
	return request.on('end', () => POSTS[request.url](JSON.parse(body || '{}'), done));
});

smsc.listen(0, '127.0.0.1', () => control.listen(0, '127.0.0.1', () => {
	console.log(JSON.stringify({port: smsc.address().port, control: control.address().port}));
}));
