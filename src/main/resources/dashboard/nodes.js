// Who is there, what each does and uses; and who was there a moment ago.

import {bytes, clock, count, h, span, table} from './dom.js';
import {heard} from './node.js';

const EVENTS_MAX = 50;

export function nodes() {
  const {status} = heard;
  const there = status.nodes.map(row);
  const gone = missing(new Set(status.nodes.map(node => node.name)));
  return [
    h('h2', {}, `Nodes: ${status.nodes.length} ${gone.length > 0 ? `and ${gone.length} gone` : ''}`),
    table('Figures are those of each node’s process.',
      ['node', 'state', 'address', 'version', 'up for', 'partitions', 'captures', 'heap', 'collections', 'CPU', 'roles'],
      [...there, ...gone.map(({name, seen}) => [
        name,
        h('span', {class: 'stalled'}, h('span', {class: 'word'}, '■ gone')),
        h('td', {class: 'long'}, `last seen ${clock(seen)}; see OPERATIONS.md, “A node is gone, or cannot be reached”`),
        '', '', '', '', '', '', '', ''])]),
    h('h2', {}, 'Comings and goings'),
    happened()];
}

/** What changed from moment to moment in the last quarter of an hour, the newest first. */
function happened() {
  const events = [];
  for (let i = 1; i < heard.moments.length; i++) {
    const [before, now] = [heard.moments[i - 1], heard.moments[i]];
    for (const name of new Set([...Object.keys(before.nodes), ...Object.keys(now.nodes)])) {
      const what = change(before.nodes[name], now.nodes[name]);
      if (what !== null) {
        events.push(h('li', {}, `${clock(now.atMillis)} ${name} ${what}`));
      }
    }
  }
  return events.length === 0 ? h('p', {}, 'Nothing in the last 15 minutes.') : h('ul', {}, events.reverse().slice(0, EVENTS_MAX));
}

function change(before, now) {
  if (before === undefined) {
    return `is there, with ${count(now)} partitions`;
  }
  if (now === undefined) {
    return `is gone, with ${count(before)} partitions`;
  }
  return before === now ? null : `holds ${count(now)} partitions, ${count(before)} before`;
}

function row(node) {
  const {machine} = node;
  return [
    node.name,
    h('span', {class: 'flowing'}, h('span', {class: 'word'}, '▶ there')),
    node.address,
    node.version,
    span(Date.now() - node.startedAtMillis),
    Object.entries(node.partitions).map(([lane, held]) => `${lane} ${held}`).join(', '),
    node.captures.join(', '),
    `${bytes(machine.heapUsedBytes)} of ${bytes(machine.heapMaxBytes)}`,
    `${count(machine.collections)} in ${span(machine.collectionMillis)}`,
    machine.cpuLoad < 0 ? '–' : `${Math.round(100 * machine.cpuLoad)} % of ${machine.processors}`,
    node.roles.join(', ')];
}

/** Those that were seen in the last quarter of an hour and do not answer now. */
function missing(there) {
  const seen = new Map();
  for (const moment of heard.moments) {
    Object.keys(moment.nodes).filter(name => !there.has(name)).forEach(name => seen.set(name, moment.atMillis));
  }
  return [...seen].map(([name, at]) => ({name, seen: at}));
}
