"""The facilitator's page: one useful act today, promises due, open questions, and two or three things a week."""
