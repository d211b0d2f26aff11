// A region that keeps itself fresh.
//
//   <div data-poll="/board/numbers" data-poll-seconds="5" aria-live="polite">
//
// Asks with the last ETag, so an unchanged region costs a 304; waits longer when the server is
// slow or away; rests while the tab is hidden; leaves the focus where it was.
const LONGEST = 120_000;
const known = new WeakSet();

export function startPolling(scope) {
  for (const region of scope.querySelectorAll("[data-poll]")) {
    if (!known.has(region)) {
      known.add(region);
      watch(region);
    }
  }
}

function watch(region) {
  const every = Math.max(1, Number(region.dataset.pollSeconds) || 10) * 1000;
  const state = { etag: null, failures: 0, timer: 0, busy: false };

  const plan = (wait) => {
    clearTimeout(state.timer);
    state.timer = setTimeout(turn, wait);
  };
  const turn = async () => {
    if (!region.isConnected || state.busy || document.hidden) return;
    state.busy = true;
    const began = performance.now();
    const answer = await ask(region, state);
    state.busy = false;
    if (answer === "stop") return;
    state.failures = answer === "failed" ? state.failures + 1 : 0;
    region.classList.toggle("app-live--stale", state.failures > 1);
    const patience = Math.max(every, 8 * (performance.now() - began));
    plan(Math.min(LONGEST, patience * 2 ** state.failures));
  };

  document.addEventListener("visibilitychange", () => document.hidden || plan(0));
  plan(every);
}

async function ask(region, state) {
  const headers = { "X-Requested-With": "poll" };
  if (state.etag) headers["If-None-Match"] = state.etag;
  try {
    const response = await fetch(region.dataset.poll, { headers, cache: "no-store", redirect: "manual" });
    if (response.type === "opaqueredirect" || [401, 403, 404].includes(response.status)) return "stop";
    if (response.status === 304) return "same";
    if (!response.ok) return "failed";
    state.etag = response.headers.get("ETag");
    replace(region, await response.text());
    return "new";
  } catch {
    return "failed";
  }
}

function replace(region, html) {
  const held = region.contains(document.activeElement) ? document.activeElement.id : "";
  region.innerHTML = html;
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}
