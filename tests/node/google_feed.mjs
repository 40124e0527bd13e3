// A published generator of product feeds, unchanged: node google_feed.mjs; prints {"xml": "…"}
import { FeedBuilder } from "google-merchant-feed";

const builder = new FeedBuilder()
  .withTitle("Lindenhof")
  .withLink("https://shop.example")
  .withDescription("Everything for the house & the garden");
builder.withProduct({
  id: "BOWL-1",
  itemGroupId: "BOWL",
  title: "Schüssel <groß> & blau",
  description: "Aus Steinzeug, 1,5 l",
  link: "https://shop.example/bowl-1?colour=blue&size=l",
  imageLink: "https://shop.example/bowl-1.jpg",
  additionalImageLinks: ["https://shop.example/bowl-2.jpg", "https://shop.example/bowl-3.jpg"],
  availability: "in_stock",
  price: { currency: "EUR", value: 29.9 },
  salePrice: { currency: "EUR", value: 19.95 },
  salePriceEffectiveDate: { dateFrom: new Date("2026-05-01T00:00:00Z"), dateTo: new Date("2026-07-01T00:00:00Z") },
  unitPricingMeasure: { unit: "ml", value: 750 },
  unitPricingBaseMeasure: { unit: "l", value: 1 },
  googleProductCategory: "Home & Garden > Kitchen & Dining",
  productType: "Küche > Schüsseln",
  brand: "Lindenhof",
  gtin: "4006381333931",
  color: "blau",
  size: "L",
  customLabels: ["sommer", "handmade"],
  shipping: { country: "DE", service: "Standard", price: { currency: "EUR", value: 4.95 } },
});
builder.withProduct({
  id: "BOWL-2",
  title: "Schüssel, rot",
  link: "https://shop.example/bowl-2",
  availability: "out_of_stock",
  price: { currency: "EUR", value: 1299 },
});
console.log(JSON.stringify({ xml: builder.buildXml() }));
