// Which merchants there are: searched, sorted and paged by the nodes, and named by the address.

import {count, h, span, table} from './dom.js';
import {ask} from './node.js';
import {ofMerchant} from './words.js';

const SORTS = ['behind', 'lag', 'errors', 'handled', 'merchant'];
const SIZE = 50;
const EXAMPLES = ['state:quarantined', 'state:retrying', 'lag>100', 'behind>10', 'errors>0'];
let found = null;

export async function listen(parameters) {
  const query = new URLSearchParams({size: SIZE});
  for (const name of ['q', 'sort', 'page']) {
    if (parameters.get(name)) {
      query.set(name, parameters.get(name));
    }
  }
  found = await ask(`merchants?${query}`);
}

/** The same view with something else asked for; another question begins at its first page. */
function address(parameters, changes) {
  const next = new URLSearchParams(parameters);
  next.delete('page');
  Object.entries(changes).forEach(([name, value]) => value ? next.set(name, value) : next.delete(name));
  return `#/merchants${next.size > 0 ? `?${next}` : ''}`;
}

export function merchants(parameters) {
  return [
    h('h2', {}, 'Merchants'),
    search(parameters),
    found === null ? h('p', {class: 'note'}, 'Asking …') : list(parameters)];
}

function search(parameters) {
  const sorted = parameters.get('sort') ?? SORTS[0];
  return [
    h('form', {class: 'actions', onsubmit: event => {
      event.preventDefault();
      event.target.querySelector('input').blur();
      location.hash = address(parameters, {q: new FormData(event.target).get('q').trim()});
    }},
    h('input', {name: 'q', type: 'search', value: parameters.get('q') ?? '', size: 36, 'aria-label': 'Which merchants',
      placeholder: '42 state:quarantined lag>1000'}),
    h('button', {type: 'submit'}, 'Search')),
    h('p', {class: 'note'}, 'For example ',
      EXAMPLES.map(example => [h('a', {href: address(parameters, {q: example})}, example), ', ']),
      'id:6, lane:search, node:first. Sorted by ',
      SORTS.map(sort => [sort === sorted ? h('strong', {}, sort) : h('a', {href: address(parameters, {sort})}, sort), ' ']))];
}

function list(parameters) {
  const pages = Math.max(1, Math.ceil(found.count / found.size));
  const to = page => h('a', {href: address(parameters, {page: page > 1 && page})}, page < found.page ? '← before' : 'next →');
  return [
    table('In memory, in quarantine, or in trouble lately. One that has had nothing to do for long is found by id:.',
      ['merchant', 'lane', 'state', 'behind for', 'in flight', 'parked', 'handled', 'errors', 'node', 'last error'],
      found.merchants.map(row)),
    h('p', {class: 'actions'},
      h('span', {}, `${count(found.count)} in all, page ${count(found.page)} of ${count(pages)} `),
      found.page > 1 ? to(found.page - 1) : null,
      found.page < pages ? to(found.page + 1) : null)];
}

function row({node, status}) {
  const state = ofMerchant(status);
  return [
    h('a', {href: `#/merchant?id=${encodeURIComponent(status.merchant)}`}, status.merchant),
    status.lane,
    h('span', {class: state.kind}, h('span', {class: 'word'}, `${state.mark} ${state.word}`)),
    status.behindMillis === 0 ? '' : span(status.behindMillis),
    status.inFlight,
    status.parked,
    status.handled,
    status.errors,
    node,
    h('td', {class: 'long'}, status.lastError ?? '')];
}
