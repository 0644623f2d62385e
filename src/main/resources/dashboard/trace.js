// One row's journey: typed in, asked for once, and to be passed on as an address.

import {h, table} from './dom.js';
import {ask} from './node.js';

const SPANS = [['15 minutes', 900], ['an hour', 3600], ['a day', 86400], ['a week', 604800]];
let asked = '';
let steps = null;

/** Looks once for each address: to follow a row is work for source, datastream and stores. */
export async function listen(parameters) {
  const query = String(parameters);
  if (query === asked || !parameters.get('table') || !parameters.get('key')) {
    return;
  }
  asked = query;
  steps = null;
  try {
    steps = (await ask(`trace?${query}`)).steps;
  } catch (failure) {
    asked = '';
    throw failure;
  }
}

export function trace(parameters) {
  const given = parameters.get('table') && parameters.get('key');
  return [
    h('h2', {}, 'Trace'),
    form(parameters),
    given ? null : h('p', {class: 'note'},
      'Where a row has been and when: in its source, on the datastream, in each lane and in the stores. The table is called as in the '
      + 'configuration; a key of several columns is given with commas.'),
    given && steps === null ? h('p', {class: 'note'}, 'Looking …') : null,
    steps === null ? null : [
      table('', ['where', 'what', 'when'], steps.map(step => [
        h('td', {class: 'long'}, step.where), h('td', {class: 'long'}, step.what), h('td', {class: 'long'}, step.at)])),
      h('p', {}, 'The same on the command line: ',
        h('code', {}, `millrace trace ${parameters.get('table')} ${parameters.get('key')}`))]];
}

function form(parameters) {
  const field = (name, hint) => h('label', {}, `${name} `,
    h('input', {name, value: parameters.get(name) ?? '', placeholder: hint, required: true, size: 20}));
  return h('form', {class: 'actions', onsubmit: event => {
    event.preventDefault();
    document.activeElement.blur();
    const chosen = new URLSearchParams();
    new FormData(event.target).forEach((value, name) => chosen.set(name, value.trim()));
    steps = null;
    asked = '';
    location.hash = `#/trace?${chosen}`;
  }},
  field('table', 'transactions'), field('key', '4711'),
  h('label', {}, 'within ', h('select', {name: 'since'}, SPANS.map(([name, seconds]) =>
    h('option', {value: seconds, selected: String(seconds) === parameters.get('since')}, name)))),
  h('button', {type: 'submit'}, 'Follow'));
}
