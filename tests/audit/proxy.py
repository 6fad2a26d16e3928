"""A TCP proxy on loopback before a store, which can be slow, fall silent, or be gone and come back."""

import time

from tests.live.cable import Cable


class Proxy(Cable):
    """`url` is the store's through the proxy. `delay`: seconds that it holds back what it passes on, each way."""

    delay = 0.0

    def _hold(self) -> None:
        super()._hold()
        time.sleep(self.delay)
