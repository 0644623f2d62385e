// Who is set aside, by reason; released or skipped after a look at who that is.

import {count, h, span, table} from './dom.js';
import {ask} from './node.js';

const LISTED_MAX = 50;
let found = null;

/** Asks anew for what the address says. */
export async function listen(parameters) {
  const query = new URLSearchParams();
  for (const name of ['lane', 'merchant', 'matching']) {
    if (parameters.get(name)) {
      query.set(name, parameters.get(name));
    }
  }
  found = await ask(`quarantine?${query}`);
}

export function quarantine(parameters) {
  const all = found === null ? [] : found.setAside;
  return [
    h('h2', {}, 'Quarantine'),
    filter(parameters),
    found === null ? h('p', {class: 'note'}, 'Asking …') : null,
    found !== null && all.length === 0 ? h('p', {}, 'Nobody of that kind is set aside.') : null,
    groups(all).map(group)];
}

/** A form whose answers stand in the address, so that it can be passed on. */
function filter(parameters) {
  const field = (name, hint) => h('label', {}, `${name} `,
    h('input', {name, value: parameters.get(name) ?? '', placeholder: hint, size: 14}));
  return h('form', {class: 'actions', onsubmit: event => {
    event.preventDefault();
    const chosen = new URLSearchParams();
    new FormData(event.target).forEach((value, name) => value && chosen.set(name, value));
    location.hash = `#/quarantine${chosen.size > 0 ? `?${chosen}` : ''}`;
  }},
  field('lane', 'search'), field('merchant', '42'), field('matching', 'too long'),
  h('button', {type: 'submit'}, 'Filter'));
}

/** Those of one lane whose reasons differ only in numbers and quoted words. */
function groups(all) {
  const groups = new Map();
  for (const one of all) {
    const kind = one.reason.replaceAll(/'[^']*'|"[^"]*"|\[[^\]]*\]/g, '…').replaceAll(/\d+/g, 'N');
    const key = `${one.lane}\n${kind}`;
    groups.set(key, [...groups.get(key) ?? [], one]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

function group(members) {
  const {lane} = members[0];
  return h('section', {},
    h('h2', {}, `${lane}: ${count(members.length)} ${members.length === 1 ? 'merchant' : 'merchants'}`),
    h('p', {class: 'why'}, members[0].reason),
    h('div', {class: 'actions'},
      h('button', {type: 'button', onclick: () => preview('release', members)}, 'Release …'),
      h('button', {type: 'button', onclick: () => preview('skip', members)}, 'Skip the failing change …')),
    table(members.length > LISTED_MAX ? `the first ${LISTED_MAX} of ${count(members.length)}` : '',
      ['merchant', 'set aside for', 'parked', 'attempts', 'failing change', 'reason'],
      members.slice(0, LISTED_MAX).map(one => [
        one.merchant,
        span(Date.now() - one.sinceMillis),
        one.parked,
        one.attempts,
        `${one.failing?.table ?? ''} ${one.failing?.op ?? ''} @${one.failing?.offset ?? ''}`,
        h('td', {class: 'long'}, one.reason)])));
}

/** Shows whom it would be done to, and the command that does the same. */
export function preview(action, members) {
  const dialog = document.getElementById('dialog');
  const {lane} = members[0];
  const commands = members.slice(0, 3).map(one =>
    `millrace quarantine ${action} ${one.merchant} --lane ${lane} --execute`);
  const outcome = h('p', {role: 'status'});
  const act = h('button', {type: 'button', class: 'strong', onclick: () => execute(action, members, act, outcome)},
    action === 'release' ? `Release ${count(members.length)}` : `Skip and release ${count(members.length)}`);
  dialog.replaceChildren(
    h('h2', {id: 'dialog-title'}, action === 'release'
      ? 'Their parked changes go to the store, in order'
      : 'The failing change of each goes to the dead letters; then the rest goes to the store, in order'),
    h('ul', {}, members.map(one => h('li', {}, `${one.merchant}: ${count(one.parked)} parked`))),
    h('p', {}, 'The same on the command line: ', commands.map(command => [h('br', {}), h('code', {}, command)]),
      members.length > commands.length ? h('span', {}, ' …') : null),
    outcome,
    h('div', {class: 'actions'}, act, h('button', {type: 'button', onclick: () => dialog.close()}, 'Close')));
  dialog.showModal();
}

async function execute(action, members, button, outcome) {
  button.disabled = true;
  let done = 0;
  try {
    for (const one of members) {
      const query = new URLSearchParams({lane: one.lane, merchant: one.merchant, execute: 'true', by: 'dashboard'});
      await ask(`quarantine/${action}?${query}`, {method: 'POST'});
      done++;
      outcome.textContent = `${count(done)} of ${count(members.length)} on their way back`;
    }
  } catch (failure) {
    outcome.textContent = `after ${count(done)}: ${failure.message}`;
  }
}
