"""The definition of the kind `lifecycle`: its sections, each read strictly in a module of its own."""
