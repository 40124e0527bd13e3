// A client of the Messenger Platform, as model: it builds the messages itself and sends them to our counterpart.
// Usage: node messenger_client.cjs ORIGIN VERSION TOKEN SECRET RECIPIENT CONTENT_AS_JSON   → what it was answered
'use strict';

const {MessengerClient} = require('messaging-api-messenger');

const [origin, version, accessToken, appSecret, to, given] = process.argv.slice(2);
const client = new MessengerClient({accessToken, appSecret, version, origin});
const {text, image, title, subtitle, buttons} = JSON.parse(given);
const web = (buttons || []).map(one => ({type: 'web_url', url: one.url, title: one.label}));
const options = {messagingType: 'UPDATE'};

function send() {
	if (image && title) {
		const element = {title, imageUrl: image, ...(subtitle ? {subtitle} : {}), ...(web.length ? {buttons: web} : {})};
		return client.sendGenericTemplate(to, [element], options);
	}
	if (image) return client.sendImage(to, image, options);
	return web.length ? client.sendButtonTemplate(to, text, web, options) : client.sendText(to, text, options);
}

send().then(found => console.log(JSON.stringify(found)), error => console.log(JSON.stringify({refused: error.message})));
