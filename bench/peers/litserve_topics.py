"""The peers' topics behind LitServe, one worker, requests that wait are scored together.

usage: litserve_topics.py MODEL PORT
"""

import sys
from typing import Any

import joblib
from litserve import LitAPI, LitServer

MOST_TOGETHER, WAIT_SECONDS = 8, 0.001


class Topics(LitAPI):  # type: ignore[misc]  # the library is in an environment of its own
    """Answers a text with the probability of each topic."""

    def setup(self, device: str) -> None:  # noqa: ARG002 - the signature of the library
        """Load the model."""
        self.model = joblib.load(sys.argv[1])

    def decode_request(self, request: dict[str, Any]) -> str:
        """Take the text."""
        return str(request["text"])

    def batch(self, inputs: list[str]) -> list[str]:
        """Score these together."""
        return inputs

    def predict(self, x: list[str]) -> Any:
        """Score."""
        return self.model.predict_proba(x)

    def unbatch(self, output: Any) -> list[Any]:
        """Give each its own row."""
        return list(output)

    def encode_response(self, output: Any) -> dict[str, list[float]]:
        """Answer with plain numbers."""
        return {"probabilities": output.tolist()}


if __name__ == "__main__":
    api = Topics(max_batch_size=MOST_TOGETHER, batch_timeout=WAIT_SECONDS)
    server = LitServer(api, accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=int(sys.argv[2]), generate_client_file=False, log_level="warning")
