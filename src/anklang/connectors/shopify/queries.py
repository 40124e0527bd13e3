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
