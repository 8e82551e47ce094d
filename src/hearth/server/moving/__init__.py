"""Moving from one home to another in one step: what the old home gives, what the new one takes in."""
