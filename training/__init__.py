"""From a corpus to an artefact with its evidence, and the commands for it."""
