// The actors of each node: its lanes, their sinks and partitions, and from there the merchants.

import {count, h, span, table} from './dom.js';
import {heard} from './node.js';
import {ofPartition, ofSink} from './words.js';

export function actors() {
  const {status} = heard;
  return [
    h('h2', {}, 'Actors'),
    status.nodes.map(node),
    h('p', {class: 'note'}, 'A partition is full when as much of the datastream is in flight as changes-in-flight allows.')];
}

function node(one) {
  const lanes = Object.entries(one.lanes);
  return h('section', {},
    h('h2', {}, h('a', {href: merchantsOf(`node:${one.name}`)}, one.name)),
    one.captures.length > 0 ? h('p', {}, `captures ${one.captures.join(', ')}`) : null,
    lanes.length === 0 ? h('p', {}, 'It runs no lane.') : null,
    lanes.map(([name, parts]) => lane(one, name, parts)));
}

const merchantsOf = words => `#/merchants?${new URLSearchParams({q: words})}`;

function lane(of, name, parts) {
  const state = heard.status.lanes.find(one => one.status.lane === name);
  return h('details', {open: true},
    h('summary', {}, h('strong', {}, name), ` ${count(parts.partitions.length)} partitions, `,
      `${count(parts.partitions.reduce((sum, one) => sum + one.merchants, 0))} merchants`),
    parts.tunedUntilMillis > 0 ? h('p', {class: 'why'}, tuned(parts)) : null,
    parts.sinks.length === 0 ? h('p', {}, state ? state.status.reason : '') : table('', ['sink', 'state', 'waiting', 'sending', 'stored', 'refused', 'why'],
      parts.sinks.map((sink, i) => [
        `sink ${i}`, word(ofSink(sink)), sink.waiting, sink.sending, sink.stored, sink.refused,
        h('td', {class: 'long'}, sink.reason ? `for ${span(Date.now() - sink.stalledSinceMillis)}: ${sink.reason}` : '')])),
    table('', ['partition', 'state', 'merchants', 'in flight', 'at most', 'in quarantine', 'parked'],
      parts.partitions.map(one => [
        h('a', {href: merchantsOf(`node:${of.name} lane:${name} partition:${one.partition}`)}, `partition ${one.partition}`),
        word(ofPartition(one)), one.merchants, one.inFlight, one.inFlightMax, one.setAside, one.parked])));
}

/** What is changed for a while. */
function tuned({tuning, tunedUntilMillis}) {
  const changed = [
    tuning.batchMax === null ? null : `batch-max ${count(tuning.batchMax)}`,
    tuning.batchLingerMillis === null ? null : `batch-linger ${span(tuning.batchLingerMillis)}`
  ].filter(part => part !== null);
  return `${changed.join(', ')} for ${span(tunedUntilMillis - Date.now())} more`;
}

const word = state => h('span', {class: state.kind}, h('span', {class: 'word'}, `${state.mark} ${state.word}`));
