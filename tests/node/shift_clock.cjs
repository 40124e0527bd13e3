// Preloaded into a counterpart: its clock is SHIFT_SECONDS ahead of the machine's.
'use strict';

const shift = Number(process.env.SHIFT_SECONDS) * 1000;
const real = Date.now.bind(Date);

globalThis.Date = class extends Date {
	constructor(...given) {
		super(...(given.length ? given : [real() + shift]));
	}

	static now() {
		return real() + shift;
	}
};
