"""What the Admin API answers, in the shape of the webhooks, so that there is one reading of both. Pure."""

from __future__ import annotations

from typing import Any

from anklang.shops.read import part, parts, text

Json = dict[str, Any]
_SHIPPED = {"SUCCESS": "success", "CANCELLED": "cancelled", "ERROR": "error", "FAILURE": "failure"}


def order(node: Json) -> Json:
    """An Order as in orders/updated."""
    return {
        "id": node.get("legacyResourceId"), "name": node.get("name"), "test": node.get("test"),
        "created_at": node.get("createdAt"), "processed_at": node.get("processedAt"),
        "updated_at": node.get("updatedAt"), "cancelled_at": node.get("cancelledAt"),
        "cancel_reason": text(node.get("cancelReason")).lower(), "email": node.get("email"),
        "phone": node.get("phone"), "cart_token": node.get("cartToken"), "checkout_token": node.get("checkoutToken"),
        "financial_status": text(node.get("displayFinancialStatus")).lower(),
        "fulfillment_status": _fulfilment_status(text(node.get("displayFulfillmentStatus"))),
        "currency": node.get("currencyCode"), "order_status_url": node.get("statusPageUrl"),
        "discount_codes": [{"code": one} for one in node.get("discountCodes") or []],
        "total_price": _money(node, "totalPriceSet"), "current_total_price": _money(node, "currentTotalPriceSet"),
        "subtotal_price": _money(node, "subtotalPriceSet"), "total_tax": _money(node, "totalTaxSet"),
        "total_discounts": _money(node, "totalDiscountsSet"), "shipping_lines": [part(node, "shippingLine")],
        "shipping_address": _address(part(node, "shippingAddress")),
        "customer": customer(part(node, "customer")), "line_items": _lines(part(node, "lineItems")),
        "fulfillments": [_fulfilment(one) for one in parts(node, "fulfillments")],
        "refunds": [_refund(one) for one in parts(node, "refunds")],
    }  # fmt: skip


def _fulfilment_status(status: str) -> str | None:
    """The webhooks know three: fulfilled, partial, and none."""
    return {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial"}.get(status)


def customer(node: Json) -> Json:
    """A Customer as in customers/update; empty where there is none."""
    if not node:
        return {}
    mail, phone = part(node, "defaultEmailAddress"), part(node, "defaultPhoneNumber")
    return {
        "id": node.get("legacyResourceId"), "updated_at": node.get("updatedAt"), "locale": node.get("locale"),
        "first_name": node.get("firstName"), "last_name": node.get("lastName"), "tags": node.get("tags"),
        "email": mail.get("emailAddress"), "phone": phone.get("phoneNumber"),
        "email_marketing_consent": _consent(mail), "sms_marketing_consent": _consent(phone),
        "default_address": _address(part(node, "defaultAddress")),
    }  # fmt: skip


def _consent(node: Json) -> Json:
    return {
        "state": node.get("marketingState"),
        "opt_in_level": node.get("marketingOptInLevel"),
        "consent_updated_at": node.get("marketingUpdatedAt"),
    }


def _address(node: Json) -> Json:
    return {
        "city": node.get("city"), "zip": node.get("zip"), "province_code": node.get("provinceCode"),
        "country_code": node.get("countryCodeV2"), "phone": node.get("phone"),
    }  # fmt: skip


def _lines(connection: Json) -> list[Json]:
    return [
        _line(one) | {"quantity": one.get("quantity"), "current_quantity": one.get("currentQuantity")}
        for one in parts(connection, "nodes")
    ]


def _line(node: Json) -> Json:
    return {
        "sku": node.get("sku"), "title": node.get("title"), "vendor": node.get("vendor"),
        "product_id": part(node, "product").get("legacyResourceId"),
        "product_type": part(node, "product").get("productType"),
        "variant_id": part(node, "variant").get("legacyResourceId"), "price": _money(node, "originalUnitPriceSet"),
    }  # fmt: skip


def _fulfilment(node: Json) -> Json:
    tracking = next(iter(parts(node, "trackingInfo")), {})
    delivered = node.get("deliveredAt")
    arrived = bool(delivered) or node.get("displayStatus") == "DELIVERED"
    return {
        "id": node.get("legacyResourceId"), "status": _SHIPPED.get(text(node.get("status")), "open"),
        "shipment_status": "delivered" if arrived else "", "created_at": node.get("createdAt"),
        "updated_at": delivered, "tracking_company": tracking.get("company"),
        "tracking_number": tracking.get("number"), "tracking_url": tracking.get("url"),
    }  # fmt: skip


def _refund(node: Json) -> Json:
    return {
        "id": node.get("legacyResourceId"),
        "created_at": node.get("createdAt"),
        "transactions": [
            {
                "kind": text(one.get("kind")).lower(), "status": text(one.get("status")).lower(),
                "amount": _money(one, "amountSet"),
                "currency": part(part(one, "amountSet"), "shopMoney").get("currencyCode"),
            }
            for one in parts(part(node, "transactions"), "nodes")
        ],
        "refund_line_items": [
            {
                "quantity": one.get("quantity"), "restock_type": text(one.get("restockType")).lower(),
                "line_item": _line(part(one, "lineItem")),
            }
            for one in parts(part(node, "refundLineItems"), "nodes")
        ],
    }  # fmt: skip


def _money(node: Json, name: str) -> str:
    return text(part(part(node, name), "shopMoney").get("amount"))
