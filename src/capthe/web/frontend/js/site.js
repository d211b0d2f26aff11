// Everything the pages need from a browser. Each page works without it, except passkeys.
import {
  Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink, Tabs, createAll,
} from "govuk-frontend";
import htmx from "htmx.org/dist/htmx.esm.js";
import { startPasskeys } from "./passkey.js";
import { startPolling } from "./poll.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(scope) {
  for (const part of [
    Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
    ServiceNavigation, SkipLink, Tabs,
  ]) {
    createAll(part, undefined, { scope, onError: () => {} });
  }
  startPolling(scope);
}

start(document);
startPasskeys(document);
htmx.onLoad((scope) => scope !== document.body && start(scope));
// A page that adds markup by itself says so here; htmx does it on its own.
document.addEventListener("capthe:added", (event) => start(event.detail));
