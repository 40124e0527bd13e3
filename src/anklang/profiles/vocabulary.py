"""The e-commerce vocabulary of the de-facto standard tracking format, with the names it goes by elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, str] = {
    "Viewed Product": "Product Viewed",
    "Clicked Product": "Product Clicked",
    "Added Product": "Product Added",
    "Removed Product": "Product Removed",
    "Added to Cart": "Product Added",
    "Removed from Cart": "Product Removed",
    "Viewed Product Category": "Product List Viewed",
    "Viewed Product List": "Product List Viewed",
    "Searched Products": "Products Searched",
    "Viewed Promotion": "Promotion Viewed",
    "Clicked Promotion": "Promotion Clicked",
    "Viewed Cart": "Cart Viewed",
    "Started Checkout": "Checkout Started",
    "Started Order": "Checkout Started",
    "Viewed Checkout Step": "Checkout Step Viewed",
    "Completed Checkout Step": "Checkout Step Completed",
    "Completed Order": "Order Completed",
    "Order Placed": "Order Completed",
    "Placed Order": "Order Completed",
    "Updated Order": "Order Updated",
    "Cancelled Order": "Order Cancelled",
    "Order Canceled": "Order Cancelled",
    "Canceled Order": "Order Cancelled",
    "Refunded Order": "Order Refunded",
    "Returned Order": "Order Returned",
    "Completed Return": "Return Completed",
    "Opened Application": "Application Opened",
    "Installed Application": "Application Installed",
    "Registered Device": "Device Registered",
}

# Facts of these kinds are no events that anybody counts.
NOT_COUNTED = frozenset({"timer", "merge", "erase", "identify", "group", "enter"})

NAMES_OF: Mapping[str, tuple[str, ...]] = {
    name: (name, *(alias for alias, standard in ALIASES.items() if standard == name))
    for name in set(ALIASES.values())
}

INTEREST = frozenset(
    {
        "Product Viewed", "Product Clicked", "Products Searched", "Product List Viewed", "Product List Filtered",
        "Product Added to Wishlist", "Product Shared",
    }
)  # fmt: skip


def standard_name(name: str) -> str:
    """The standard name of an event that may go by another one."""
    return ALIASES.get(name, name)


def names_of(standard: str) -> tuple[str, ...]:
    """Every name under which history may hold an event."""
    return NAMES_OF.get(standard, (standard,))
