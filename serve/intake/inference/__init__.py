"""Open Inference Protocol v2: the champion as a model that takes tensors of texts."""
