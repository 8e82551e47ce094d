"""A living sample community: ninety days of people who mend their shoes, told through the real actions."""
