// The published browser library, unchanged, in a page of another origin: its requests are XMLHttpRequests that jsdom
// lets through only after a CORS preflight. node analytics_browser.mjs <host> <write key> <settings|batching>
import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";

const [host, writeKey, way] = process.argv.slice(2);
const failures = [];
const virtualConsole = new VirtualConsole();
virtualConsole.on("jsdomError", (error) => failures.push(String(error.message)));
const library = readFileSync(new URL("./node_modules/@segment/analytics-next/dist/umd/index.js", import.meta.url), "utf8");
const dom = new JSDOM("<!doctype html><title>Shop</title><p>Shirts", {
  url: "https://shop.example/shirts?utm_campaign=spring&utm_source=mail",
  runScripts: "outside-only",
  pretendToBeVisual: true,
  virtualConsole,
});
dom.window.eval(library);
const { AnalyticsBrowser } = dom.window.AnalyticsNext;

const bare = host.replace("http://", "");
const [settings, options] =
  way === "settings"
    ? [{ writeKey, cdnURL: host }, {}]
    : [
        { writeKey, cdnSettings: { integrations: { "Segment.io": { apiKey: writeKey } } } },
        {
          integrations: {
            "Segment.io": {
              apiHost: `${bare}/v1`,
              protocol: "http",
              deliveryStrategy: { strategy: "batching", config: { size: 3, timeout: 50 } },
            },
          },
        },
      ];
const [analytics] = await AnalyticsBrowser.load(settings, { ...options, disableClientPersistence: true });
const contexts = await Promise.all([
  analytics.page("Shop", "Shirts"),
  analytics.track("Product Viewed", { product_id: "sku-1", price: 12.5 }),
  analytics.identify("customer-1", { email: "Ada@Shop.example" }),
  analytics.group("club", { level: "gold" }),
  analytics.screen("Cart"),
  analytics.alias("customer-1", "old-visitor"),
]);
const waiting = Date.now() + 5_000;
while (way === "batching" && analytics.queue.queue.length && Date.now() < waiting) await new Promise((r) => setTimeout(r, 20));
await new Promise((resolve) => setTimeout(resolve, 300)); // the batch's timer, and the answer
for (const context of contexts) if (context.failedDelivery()) failures.push(String(context.failedDelivery().reason));
console.log(JSON.stringify({ failures, anonymousId: analytics.user().anonymousId() }));
dom.window.close();
process.exit(0);
