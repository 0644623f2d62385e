// What could be neither understood nor stored, by reason; sent again after a look at how many.

import {count, h, table} from './dom.js';
import {ask} from './node.js';

const EVERY_MILLIS = 10_000;
let asked = null;
let due = 0;
let found = null;

export async function listen(parameters) {
  const query = String(parameters);
  if (query === asked && Date.now() < due) {
    return;
  }
  asked = query;
  due = Date.now() + EVERY_MILLIS;
  found = await ask(`deadletters?${query}`);
}

export function letters(parameters) {
  return [
    h('h2', {}, 'Dead letters'),
    form(parameters),
    found === null ? h('p', {class: 'note'}, 'Asking …') : listing()];
}

function form(parameters) {
  const field = (name, hint) => h('label', {}, `${name} `,
    h('input', {name, value: parameters.get(name) ?? '', placeholder: hint, size: 14}));
  return h('form', {class: 'actions', onsubmit: event => {
    event.preventDefault();
    document.activeElement.blur();
    const chosen = new URLSearchParams();
    new FormData(event.target).forEach((value, name) => value && chosen.set(name, value));
    location.hash = `#/letters${chosen.size > 0 ? `?${chosen}` : ''}`;
  }},
  field('lane', 'search'), field('merchant', '42'), field('matching', 'too long'),
  h('button', {type: 'submit'}, 'Filter'));
}

function listing() {
  return [
    h('p', {}, `${count(found.letters)} letters, ${count(found.redriven)} redriven.`),
    found.reasons.map(({reason, letters: all, waiting}) => h('section', {},
      h('p', {class: 'why'}, h('strong', {}, `${count(waiting)} of ${count(all)} wait: `), reason),
      waiting === 0 ? null : h('div', {class: 'actions'},
        h('button', {type: 'button', onclick: () => preview({matching: longest(reason)})}, 'Redrive …')))),
    found.newest.length === 0 ? null : table(`the newest ${count(found.newest.length)}, the newest first`,
      ['number', 'at', 'by', 'merchant', 'table', 'origin', 'redriven', 'reason', ''],
      found.newest.toReversed().map(letter => [
        String(letter.number), letter.at, letter.lane ?? letter.stage, letter.merchant ?? '', letter.table ?? '',
        letter.partition === null ? '' : `${letter.partition}@${letter.offset}`, letter.redriven ? 'yes' : 'no',
        h('td', {class: 'long'}, letter.reason),
        letter.stage === 'lane'
          ? h('button', {type: 'button', onclick: () => preview({numbers: String(letter.number)})}, 'Redrive …') : '']))];
}

/** The longest part of a reason that is the same in all letters of its kind. */
const longest = reason => reason.split(/'…'|#|…/).reduce((a, b) => b.length > a.length ? b : a, '').trim();

async function preview(choice) {
  const dialog = document.getElementById('dialog');
  const outcome = h('p', {role: 'status'}, 'Asking …');
  const act = h('button', {type: 'button', class: 'strong', disabled: true,
    onclick: () => redrive(choice, true, outcome, act)}, 'Redrive');
  const command = choice.numbers
    ? `millrace deadletters redrive ${choice.numbers} --execute`
    : `millrace deadletters redrive --matching "${choice.matching}" --execute`;
  dialog.replaceChildren(
    h('h2', {id: 'dialog-title'}, 'Their records go to the datastream again; what is newer in a store stays'),
    outcome,
    h('p', {}, 'The same on the command line: ', h('code', {}, command)),
    h('div', {class: 'actions'}, act, h('button', {type: 'button', onclick: () => dialog.close()}, 'Close')));
  dialog.showModal();
  await redrive(choice, false, outcome, act);
}

async function redrive(choice, execute, outcome, act) {
  act.disabled = true;
  try {
    const query = new URLSearchParams({...choice, execute, by: 'dashboard'});
    const answer = await ask(`deadletters/redrive?${query}`, {method: 'POST'});
    due = 0;
    outcome.textContent = execute
      ? `${count(answer.lettersSent)} redriven.`
      : `${count(answer.letters)} would be redriven; ${count(answer.redrivenBefore)} were before, `
        + `${count(answer.mendedAtSource)} have to be mended in their source.`;
    act.disabled = execute || answer.letters === 0;
  } catch (failure) {
    outcome.textContent = failure.message;
  }
}
