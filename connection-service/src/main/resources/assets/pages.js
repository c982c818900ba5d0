'use strict';
// The policy of every page allows neither styles nor code in it.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.historyCacheSize = 0;
// A refused form is a page, too.
htmx.config.responseHandling = [{ code: '204', swap: false }, { code: '...', swap: true }];

// On a phone the bar is wider than the window: where one is comes into view.
document.querySelector('.bar [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });

const channel = new BroadcastChannel('connect');

// At the end of an authorization: tells the page that began it, and goes.
const outcome = document.querySelector('[data-outcome]');
if (outcome && outcome.dataset.outcome !== 'told') {
  channel.postMessage({
    outcome: outcome.dataset.outcome,
    connection: outcome.dataset.connected,
    window: window.name,
  });
  if (outcome.dataset.outcome === 'connected' && window.name.startsWith('connect-')) {
    window.close();
  }
}

// At the end of a connect session: tells the page that opened this window, and goes; or goes on there.
const connected = document.querySelector('[data-connection-id]');
if (connected?.dataset.opener && window.opener) {
  window.opener.postMessage({ type: 'connected', connectionId: connected.dataset.connectionId }, connected.dataset.opener);
  window.close();
} else if (connected?.dataset.next) {
  window.location.replace(connected.dataset.next);
}

let watch;

function tell(which) {
  const waiting = document.getElementById('waiting');
  waiting.hidden = false;
  for (const part of ['waiting', 'refused', 'closed']) {
    waiting.querySelector(`[data-${part}]`).hidden = part !== which;
  }
}

// The provider asks in a window beside this one; where the browser allows none, in this.
document.addEventListener('connect', (event) => {
  const form = document.querySelector('[data-connection]');
  const name = `connect-${form.dataset.connection}`;
  const beside = window.open(event.detail.url, name, 'popup,width=560,height=760');
  if (!beside) {
    window.location.assign(event.detail.url);
    return;
  }
  tell('waiting');
  clearInterval(watch);
  watch = setInterval(() => {
    if (beside.closed) {
      clearInterval(watch);
      tell('closed');
    }
  }, 500);
});

channel.addEventListener('message', ({ data }) => {
  const form = document.querySelector('[data-connection]');
  if (!form) {
    return;
  }
  const ours = form.dataset.connection;
  if (data.outcome === 'connected' && data.connection === ours) {
    clearInterval(watch);
    window.location.assign(`/settings/connections/${encodeURIComponent(ours)}`);
  } else if (data.outcome === 'refused' && data.window === `connect-${ours}`) {
    clearInterval(watch);
    tell('refused');
  }
});

// What is new on the page is read out, and the keyboard goes on from there.
document.addEventListener('htmx:afterSettle', () => {
  document.querySelector('[data-focus]')?.focus();
});
