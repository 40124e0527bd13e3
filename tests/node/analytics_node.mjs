// The published server library, unchanged: node analytics_node.mjs <host> <write key>
import { Analytics } from "@segment/analytics-node";

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 3, maxRetries: 1 });
const failures = [];
analytics.on("error", (error) => failures.push(String(error.reason ?? error)));

analytics.identify({ userId: "customer-1", traits: { email: "Ada@Shop.example", phone: "+4915112345678" } });
analytics.track({ userId: "customer-1", event: "Order Completed", properties: { order_id: "o-1", total: 49.9 } });
analytics.track({ anonymousId: "visitor-1", event: "Product Viewed", timestamp: new Date("2026-01-02T03:04:05.678Z") });
analytics.page({ anonymousId: "visitor-1", name: "Home", category: "Shop" });
analytics.screen({ anonymousId: "visitor-2", name: "Cart" });
analytics.group({ userId: "customer-1", groupId: "club", traits: { level: "gold" } });
analytics.alias({ userId: "customer-1", previousId: "visitor-1" });
await analytics.closeAndFlush({ timeout: 10_000 });
console.log(JSON.stringify({ failures }));
