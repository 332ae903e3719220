"""Events as an export: those that a condition means, with what the actor may see of them."""
