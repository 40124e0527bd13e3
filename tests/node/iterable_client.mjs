// The official client of Iterable, as judge and as model: its schemas check what we ask, then it asks the same itself.
// Usage: node iterable_client.mjs judge SCHEMA PARAMETERS_AS_JSON           → {"valid": true} or {"valid": false, "why": …}
//        node iterable_client.mjs ask METHOD PARAMETERS_AS_JSON URL API_KEY → its answer, after a call to that address
import {IterableClient, TrackEventParamsSchema, TriggerJourneyParamsSchema, UpdateUserParamsSchema} from '@iterable/api';

const SCHEMAS = {trackEvent: TrackEventParamsSchema, updateUser: UpdateUserParamsSchema, triggerJourney: TriggerJourneyParamsSchema};
const [what, name, parameters, baseUrl, apiKey] = process.argv.slice(2);
const given = JSON.parse(parameters);

if (what === 'judge') {
	const found = SCHEMAS[name].strict().safeParse(given);
	console.log(JSON.stringify(found.success ? {valid: true} : {valid: false, why: found.error.message}));
} else {
	const answer = await new IterableClient({baseUrl, apiKey, timeout: 5000})[name](given);
	console.log(JSON.stringify(answer));
}
