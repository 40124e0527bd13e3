/** The shop's pages before the cart: home, a list of products, one product. */
import { element, icon } from "./element.js";
import { money, pick, say } from "./words.js";
import { change, product, state } from "./shop_session.js";
import { link, redraw } from "./shop.js";
import * as tracking from "./tracking.js";
import { notice } from "./wire.js";

function card(item) {
  return link(`/p/${item.id}`, "a.card",
    element("span.picture", {}, element("img", { src: item.image, alt: "", loading: "lazy", width: 400, height: 400 }), item.collection ? element("em", {}, say("isNew")) : null),
    element("span.card-name", {}, pick(item.name)),
    element("span.card-price", {}, money(item.price)));
}

const grid = (items) => element("div.grid", {}, items.map(card));

export function homePage() {
  const collection = state.collections[0];
  const rest = state.products.filter((item) => item.collection !== collection?.id);
  return [
    collection ? link(`/c/${collection.id}`, "a.hero",
      element("img", { src: collection.image, alt: "" }),
      element("span.hero-text", {}, element("small", {}, say("isNew")), element("h1", {}, pick(collection.name)), element("span", {}, pick(collection.description)), element("span.button", {}, say("look")))) : null,
    collection ? grid(state.products.filter((item) => item.collection === collection.id).slice(0, 4)) : null,
    state.shop.claim ? element("h2", {}, pick(state.shop.claim)) : null,
    grid(rest),
    element("section.newsletter", {}, element("p", {}, say("newsletterAsk")), link("/newsletter", "a.button", say("newsletter"))),
  ];
}

export function listPage(id) {
  const group = [...state.categories, ...state.collections].find((each) => each.id === id);
  if (!group && id !== "all") return null;
  const items = state.products.filter((item) => id === "all" || item.category === id || item.collection === id);
  const title = group ? pick(group.name) : say("everything");
  return {
    name: "Category",
    title,
    content: [element("h1", {}, title), group?.description ? element("p.lead", {}, pick(group.description)) : null, grid(items)],
    then: () => tracking.listViewed(id, items),
  };
}

export function productPage(id) {
  const item = product(id);
  if (!item) return null;
  const near = state.products.filter((each) => each.id !== id && (each.collection ? each.collection === item.collection : each.category === item.category)).slice(0, 4);
  const add = element("button.button.wide", { onclick: () => put(id) }, icon("bag"), say("add"));
  return {
    name: "Product",
    title: pick(item.name),
    content: [
      element("article.product", {},
        element("div.picture", {}, element("img", { src: item.image, alt: pick(item.name), width: 400, height: 400 })),
        element("div.product-text", {},
          element("small", {}, pick((state.collections.find((each) => each.id === item.collection) ?? state.categories.find((each) => each.id === item.category)).name)),
          element("h1", {}, pick(item.name)), element("p.price", {}, money(item.price)), element("p", {}, pick(item.description)), add,
          element("p.stock", {}, icon("check"), say("inStock")))),
      near.length ? [element("h2", {}, say("also")), grid(near)] : null,
    ],
    then: () => tracking.productViewed(id),
  };
}

function put(id) {
  tracking.cartChanged(id, 1, change(id, 1));
  notice(`${pick(product(id).name)}: ${say("added")}`);
  redraw();
}
