"""What is asked of the Admin API. Every query is checked against Shopify's published schema by the tests."""

from __future__ import annotations

_CUSTOMER = """
  legacyResourceId updatedAt firstName lastName locale tags
  defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt }
  defaultPhoneNumber { phoneNumber marketingState marketingOptInLevel marketingUpdatedAt }
  defaultAddress { city zip provinceCode countryCodeV2 phone }
"""

ORDERS = """
query Orders($query: String!, $after: String) {
  orders(first: 10, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes { id }
  }
}
"""

ORDER = (
    """
query Order($id: ID!) {
  order(id: $id) {
    legacyResourceId name test createdAt processedAt updatedAt cancelledAt cancelReason email phone
    cartToken checkoutToken displayFinancialStatus displayFulfillmentStatus currencyCode discountCodes statusPageUrl
    totalPriceSet { shopMoney { amount } }
    currentTotalPriceSet { shopMoney { amount } }
    subtotalPriceSet { shopMoney { amount } }
    totalTaxSet { shopMoney { amount } }
    totalDiscountsSet { shopMoney { amount } }
    shippingLine { title }
    shippingAddress { city zip provinceCode countryCodeV2 }
    customer {"""
    + _CUSTOMER
    + """}
    lineItems(first: 50) {
      nodes {
        quantity currentQuantity sku title vendor
        product { legacyResourceId productType }
        variant { legacyResourceId }
        originalUnitPriceSet { shopMoney { amount } }
      }
    }
    fulfillments(first: 10) {
      legacyResourceId status displayStatus createdAt deliveredAt
      trackingInfo(first: 1) { company number url }
    }
    refunds(first: 5) {
      legacyResourceId createdAt
      transactions(first: 5) { nodes { kind status amountSet { shopMoney { amount currencyCode } } } }
      refundLineItems(first: 15) {
        nodes {
          quantity restockType
          lineItem {
            sku title
            product { legacyResourceId }
            variant { legacyResourceId }
            originalUnitPriceSet { shopMoney { amount } }
          }
        }
      }
    }
  }
}
"""
)
"""One by one: a page of whole orders would ask for more than the 1,000 points that one query may cost."""

CUSTOMERS = (
    """
query Customers($query: String!, $after: String) {
  customers(first: 50, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {"""
    + _CUSTOMER
    + """}
  }
}
"""
)

_VARIANT = """
  legacyResourceId title price compareAtPrice availableForSale inventoryQuantity inventoryPolicy barcode
  inventoryItem { tracked }
  media(first: 1) { nodes { preview { image { url } } } }
  selectedOptions { name value }
  unitPriceMeasurement { quantityValue quantityUnit referenceValue referenceUnit }
  lasts: metafield(namespace: "custom", key: "lasts_days") { value }
"""

_ARTICLE = """
  id legacyResourceId status publishedAt title description onlineStoreUrl vendor productType updatedAt
  featuredMedia { preview { image { url } } }
  lasts: metafield(namespace: "custom", key: "lasts_days") { value }
"""

ARTICLES = (
    """
query Articles($after: String) {
  shop { currencyCode }
  products(first: 10, after: $after, query: "status:active", sortKey: ID) {
    pageInfo { hasNextPage endCursor }
    nodes {"""
    + _ARTICLE
    + """
      variants(first: 10) { pageInfo { hasNextPage endCursor } nodes {"""
    + _VARIANT
    + """} }
    }
  }
}
"""
)

NAMED = (
    """
query Named($ids: [ID!]!) {
  shop { currencyCode }
  nodes(ids: $ids) {
    ... on Product {"""
    + _ARTICLE
    + """
      variants(first: 10) { pageInfo { hasNextPage endCursor } nodes {"""
    + _VARIANT
    + """} }
    }
  }
}
"""
)

VARIANTS = (
    """
query Variants($id: ID!, $after: String) {
  product(id: $id) {
    variants(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes {"""
    + _VARIANT
    + """} }
  }
}
"""
)
"""The rest of an article with more variants than a page of articles shows of each."""

ITEMS = """
query Items($ids: [ID!]!) {
  nodes(ids: $ids) { ... on InventoryItem { variants(first: 1) { nodes { product { legacyResourceId } } } } }
}
"""

SHOP = "query Shop { shop { name myshopifyDomain } }"

HOOKS = """
query Hooks($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id topic uri }
  }
}
"""

HOOK = """
mutation Hook($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    webhookSubscription { id }
    userErrors { field message }
  }
}
"""
