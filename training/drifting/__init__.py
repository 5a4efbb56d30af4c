"""Whether today's complaints are still those that a model was measured on."""
