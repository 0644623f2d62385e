// Asks, shows the view that the address names, and says when nobody answers.

import {clock, h} from './dom.js';
import {actors} from './actors.js';
import {letters, listen as listenToLetters} from './letters.js';
import {listen as listenToMerchant, merchant} from './merchant.js';
import {listen as listenToMerchants, merchants} from './merchants.js';
import {heard, listen, showToken} from './node.js';
import {nodes} from './nodes.js';
import {listen as listenToQuarantine, quarantine} from './quarantine.js';
import {road} from './road.js';
import {listen as listenToTrace, trace} from './trace.js';

const EVERY_MILLIS = 2000;
const THEMES = ['auto', 'light', 'dark'];
const VIEWS = {
  road: {show: road},
  merchants: {show: merchants, listen: listenToMerchants},
  actors: {show: actors},
  nodes: {show: nodes},
  quarantine: {show: quarantine, listen: listenToQuarantine},
  letters: {show: letters, listen: listenToLetters},
  trace: {show: trace, listen: listenToTrace},
  merchant: {show: merchant, listen: listenToMerchant}
};

const view = document.getElementById('view');
const pulse = document.getElementById('pulse');
const pause = document.getElementById('pause');
const theme = document.getElementById('theme');
let paused = false;
let due = null;
let round = 0;

/** What the address asks for, such as #/quarantine?lane=search. */
function asked() {
  const [name, query] = location.hash.replace(/^#\/?/, '').split('?');
  return {name: name in VIEWS ? name : 'road', parameters: new URLSearchParams(query ?? '')};
}

async function look() {
  clearTimeout(due);
  const mine = ++round;
  const {name, parameters} = asked();
  try {
    await listen();
    await VIEWS[name].listen?.(parameters);
    if (mine !== round) {
      return;
    }
    say('');
  } catch (failure) {
    if (mine !== round) {
      return;
    }
    if (failure.status === 401) {
      askForToken(failure.message);
      return;
    }
    say(failure.status ? failure.message : 'the node does not answer');
  }
  if (heard.status !== null) {
    show();
  }
  if (!paused) {
    due = setTimeout(look, EVERY_MILLIS);
  }
}

function say(trouble) {
  const seen = heard.at === 0 ? '' : `as of ${clock(heard.at)}`;
  pulse.classList.toggle('lost', trouble !== '');
  pulse.textContent = [trouble, paused ? `paused, ${seen}` : seen].filter(part => part !== '').join('; ');
}

/** Leaves alone what somebody is writing into, and keeps the focus where it was. */
function show() {
  const {name, parameters} = asked();
  document.title = `${name[0].toUpperCase()}${name.slice(1)} · Millrace`;
  for (const link of document.querySelectorAll('nav a')) {
    link.toggleAttribute('aria-current', link.dataset.view === (name === 'merchant' ? 'merchants' : name));
  }
  if (view.contains(document.activeElement) && ['INPUT', 'SELECT'].includes(document.activeElement.tagName)) {
    return;
  }
  const focused = focusable().indexOf(document.activeElement);
  view.replaceChildren(...VIEWS[name].show(parameters).flat(Infinity).filter(part => part));
  if (focused >= 0) {
    focusable()[focused]?.focus();
  }
}

const focusable = () => [...view.querySelectorAll('a, button')];

function askForToken(message) {
  const field = h('input', {type: 'password', name: 'token', autocomplete: 'off', required: true, 'aria-label': 'Token'});
  view.replaceChildren(
    h('h2', {}, 'Who are you?'),
    h('p', {class: 'note'}, message),
    h('form', {class: 'actions', onsubmit: event => {
      event.preventDefault();
      showToken(field.value);
      field.blur();
      look();
    }}, field, h('button', {type: 'submit', class: 'strong'}, 'Look')));
  field.focus();
}

function togglePause() {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  pause.textContent = paused ? 'Go on' : 'Pause';
  if (paused) {
    clearTimeout(due);
    say('');
  } else {
    look();
  }
}

function setTheme(name) {
  theme.textContent = `Theme: ${name}`;
  if (name === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  localStorage.setItem('millrace-theme', name);
}

function nextTheme() {
  const now = document.documentElement.dataset.theme ?? 'auto';
  setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
}

pause.addEventListener('click', togglePause);
theme.addEventListener('click', nextTheme);
addEventListener('hashchange', () => {
  view.focus();
  look();
});
addEventListener('keydown', event => {
  if (['INPUT', 'SELECT'].includes(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const names = Object.keys(VIEWS);
  if (event.key === 'p') {
    togglePause();
  } else if (event.key === 't') {
    nextTheme();
  } else if (Number(event.key) >= 1 && Number(event.key) <= names.length) {
    location.hash = `#/${names[Number(event.key) - 1]}`;
  }
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(due);
  } else if (!paused) {
    look();
  }
});
const kept = localStorage.getItem('millrace-theme');
setTheme(THEMES.includes(kept) ? kept : 'auto');
look();
