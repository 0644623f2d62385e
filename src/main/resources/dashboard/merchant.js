// One merchant: how it is in each lane, its last error as it is, and its newest changes.

import {card, clock, count, h, rate, span, sparkline, table} from './dom.js';
import {ask} from './node.js';
import {preview} from './quarantine.js';
import {ofMerchant} from './words.js';

const CHANGES = 200;
const SHOWN = 20;
const CHANGES_EVERY_MILLIS = 10_000;
const SPAN_MILLIS = 15 * 60 * 1000;
const BINS = 60;
let asked = '';
let found = null;
let changes = [];
let changesDue = 0;

export async function listen(parameters) {
  const id = parameters.get('id') ?? '';
  if (id === '') {
    return;
  }
  if (id !== asked) {
    asked = id;
    found = null;
    changes = [];
    changesDue = 0;
  }
  const anew = Date.now() >= changesDue;
  const answer = await ask(`merchants/${encodeURIComponent(id)}?changes=${anew ? CHANGES : 0}`);
  found = answer.merchants;
  if (anew) {
    changes = answer.changes.toReversed();
    changesDue = Date.now() + CHANGES_EVERY_MILLIS;
  }
}

export function merchant(parameters) {
  const id = parameters.get('id') ?? '';
  return [
    h('h2', {}, `Merchant ${id}`),
    h('form', {class: 'actions', onsubmit: event => {
      event.preventDefault();
      event.target.querySelector('input').blur();
      location.hash = `#/merchant?id=${encodeURIComponent(new FormData(event.target).get('id').trim())}`;
    }},
    h('input', {name: 'id', value: id, size: 20, 'aria-label': 'Merchant', placeholder: '42'}),
    h('button', {type: 'submit'}, 'Show')),
    id !== '' && found === null ? h('p', {class: 'note'}, 'Asking …') : null,
    found !== null && found.length === 0 ? h('p', {}, 'No lane that runs can tell of it.') : null,
    h('div', {class: 'road'}, (found ?? []).map(lane)),
    found === null ? null : newest()];
}

function lane({node, status}) {
  const state = ofMerchant(status);
  const aside = ['QUARANTINED', 'RELEASING'].includes(status.state);
  const member = {lane: status.lane, merchant: status.merchant, parked: status.parked};
  return card(status.lane, 'lane', state, [
    ['node', node],
    ['partition', status.partition],
    ['behind for', status.behindMillis === 0 ? '–' : span(status.behindMillis)],
    ['in flight', count(status.inFlight)],
    ['parked', count(status.parked)],
    ['at work for', status.workingMillis === 0 ? '–' : span(status.workingMillis)],
    ['last round took', status.handled === 0 ? '–' : span(status.workedMillis)],
    ['handled', count(status.handled)],
    ['last handled', status.handledAtMillis === 0 ? '–' : clock(status.handledAtMillis)],
    ['errors', count(status.errors)]
  ],
  status.lastError && h('p', {class: 'why'}, `${clock(status.lastErrorAtMillis)}: ${status.lastError}`),
  aside && h('div', {class: 'actions'},
    h('button', {type: 'button', onclick: () => preview('release', [member])}, 'Release …'),
    h('button', {type: 'button', onclick: () => preview('skip', [member])}, 'Skip the failing change …')));
}

function newest() {
  return [
    h('h2', {}, 'Newest changes'),
    changes.length === 0 ? h('p', {}, 'None among the last records of its partition.') : [
      sparkline('changes per second, by commit', perSecond(), rate),
      table(`${Math.min(SHOWN, changes.length)} of the newest; the columns that changed, never what they hold`,
        ['committed', 'partition @ offset', 'op', 'table', 'key', 'version', 'columns'],
        changes.slice(0, SHOWN).map(change => [
          clock(change.committedAtMillis),
          `${change.partition} @ ${change.offset}`,
          change.moved ? `${change.op} (moved away)` : change.op,
          change.table,
          h('a', {href: `#/trace?${new URLSearchParams({table: change.table, key: change.key})}`}, change.key),
          change.version,
          h('td', {class: 'long'}, change.columns.join(', '))]))]];
}

/** How many there were in each quarter of a minute; before the oldest that is known, nobody can tell. */
function perSecond() {
  const end = Date.now();
  const bins = Array.from({length: BINS}, () => 0);
  const width = SPAN_MILLIS / BINS;
  const known = changes.length < CHANGES ? 0 : changes.at(-1).committedAtMillis;
  for (const change of changes) {
    const bin = Math.floor((change.committedAtMillis - (end - SPAN_MILLIS)) / width);
    if (bin >= 0 && bin < BINS) {
      bins[bin] += 1000 / width;
    }
  }
  return bins.map((value, i) => end - SPAN_MILLIS + i * width < known ? null : value);
}
