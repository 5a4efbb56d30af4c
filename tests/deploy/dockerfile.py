"""Reads a Dockerfile: its stages with their instructions, continuation lines joined."""

import re
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Stage:
    """One FROM and what follows it."""

    image: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        """Give the arguments of every instruction of that name."""
        return [arguments for name, arguments in self.instructions if name == word]

    def one(self, word: str) -> str:
        """Give the arguments of the only one."""
        (arguments,) = self.all(word)
        return arguments


def stages(path: Path) -> list[Stage]:
    """Give the stages in order; what stands before the first FROM is a stage without an image."""
    text = re.sub(r"^\s*#.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
    found = [Stage("", "")]
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        word, _, arguments = line.strip().partition(" ")
        if word == "FROM":
            image, _, name = arguments.partition(" AS ")
            found.append(Stage(image, name))
        elif word:
            found[-1].instructions.append((word, arguments))
    return found
