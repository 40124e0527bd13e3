// Starts web-push-testing on the loop-back interface only, at a free port, and says which.
'use strict';

const TestingServer = require('web-push-testing/src/server.js');
const {PushApiModel} = require('web-push-testing/src/PushApiModel.js');

const model = new PushApiModel();
const server = new TestingServer(model, 0);
const listen = server._app.listen.bind(server._app);
server._app.listen = (port, ready) => listen(port, '127.0.0.1', function () {
	const {port: chosen} = this.address();
	model.notifyUrl = `http://127.0.0.1:${chosen}/notify/`;
	ready();
	console.log(JSON.stringify({port: chosen}));
});
server.startServer();
