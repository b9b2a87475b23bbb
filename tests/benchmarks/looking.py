"""What a browser is asked while it shows a page: when it painted, how smoothly it scrolls, what it holds and hears."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import CDPSession, Page

PAINTED = """() => new Promise((tell) => {
  const read = () => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    const page = performance.getEntriesByType("navigation")[0];
    if (!paint || !page.loadEventEnd) return setTimeout(read, 20);
    tell({paint: paint.startTime, loaded: page.loadEventEnd, bytes: page.encodedBodySize,
          ready: performance.getEntriesByName("board:ready")[0]?.startTime ?? 0});
  };
  read();
})"""

SCROLL = """async ([selector, seconds]) => {
  const place = selector ? document.querySelector(selector) : document.scrollingElement;
  let longest = 0;
  const watch = new PerformanceObserver((list) => {
    for (const each of list.getEntries()) longest = Math.max(longest, each.duration);
  });
  watch.observe({entryTypes: ["longtask"]});
  const end = place.scrollHeight - place.clientHeight, gaps = [];
  let last = performance.now();
  const began = last;
  await new Promise((done) => {
    const step = (now) => {
      gaps.push(now - last);
      last = now;
      const share = Math.min(1, (now - began) / (seconds * 1000));
      place.scrollTop = end * share;
      if (share < 1) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  await new Promise((done) => setTimeout(done, 300));
  watch.disconnect();
  gaps.shift();
  gaps.sort((a, b) => a - b);
  place.scrollTop = 0;
  return {frames: gaps.length, p95: gaps[Math.floor(gaps.length * 0.95)], worst: gaps.at(-1), longest};
}"""

FILTER = """async () => {
  const times = [];
  for (const text of ["4", "48", "480", "4801", ""]) {
    const began = performance.now();
    ACT
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    times.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, 60));
  }
  return Math.max(...times);
}"""
"""ACT: what filters by `text`."""


@dataclass
class Look:
    """One page with the browser's own instruments."""

    page: Page
    cdp: CDPSession
    received: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def at(cls, page: Page) -> Look:
        look = cls(page, await page.context.new_cdp_session(page))
        for domain in ("Performance", "Network", "HeapProfiler"):
            await look.cdp.send(f"{domain}.enable")
        look.cdp.on("Network.requestWillBeSent", lambda e: look._urls.update({e["requestId"]: e["request"]["url"]}))
        look.cdp.on("Network.dataReceived", look._heard)
        return look

    def _heard(self, event: dict[str, Any]) -> None:
        path = self._urls.get(event["requestId"], "?").split("/", 3)[-1].split("?")[0]
        self.received[path] = self.received.get(path, 0) + event["dataLength"]

    async def holds(self) -> tuple[float, int]:
        """The heap in megabytes after a collection, and the nodes."""
        await self.cdp.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in (await self.cdp.send("Performance.getMetrics"))["metrics"]}
        return found["JSHeapUsedSize"] / 1e6, int(found["Nodes"])

    async def worked(self) -> float:
        """Seconds that the page's own thread has worked since it was begun."""
        found = {each["name"]: each["value"] for each in (await self.cdp.send("Performance.getMetrics"))["metrics"]}
        return float(found["TaskDuration"])

    async def elements(self) -> int:
        return int(await self.page.evaluate("document.querySelectorAll('*').length"))
