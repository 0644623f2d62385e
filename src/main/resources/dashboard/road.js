// Where the water stands: source, datastream, lanes and stores, with how much goes through each.

import {bytes, card, clock, count, h, rate, span, sparkline} from './dom.js';
import {heard, rates, series} from './node.js';
import {flowing, ofLane, ofSource, ofStore} from './words.js';

const AGO_MILLIS = 10 * 60 * 1000;
const NEAR_MILLIS = 30 * 1000;

/** The last rate that is known, over what came in the last ten seconds or so. */
function now(values) {
  const known = values.slice(-2).filter(value => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

export function road() {
  const {status} = heard;
  return [
    h('h2', {}, 'Road'),
    h('div', {class: 'road'},
      h('div', {class: 'lanes'}, status.sources.map(source)),
      datastream(status),
      h('div', {class: 'lanes'}, status.lanes.map(lane))),
    h('p', {class: 'note'}, 'Lines show the last 15 minutes. ▶ flowing, ○ idle, ▲ backed up, ■ stalled.')];
}

function why(state) {
  return state.why && h('p', {class: 'why'}, state.why,
    state.guide && h('span', {class: 'note'}, ` OPERATIONS.md, “${state.guide}”`));
}

function source(one) {
  const captured = rates(moment => moment.sources[one.source]?.captured);
  const state = ofSource(one, now(captured));
  return card(one.source, 'source', state, [
    ['captured', rate(now(captured))],
    ['waiting in the queue', one.waiting < 0 ? '–' : count(one.waiting)],
    ['newest commit', one.lastCommitMillis === 0 ? '–' : clock(one.lastCommitMillis)],
    ['dead letters', count(one.deadLettered)],
    ['waiting for their parent', count(one.orphaned)]
  ], why(state), sparkline('captured per second', captured, rate));
}

/** What went in, as the sources tell it; it is never in anybody's way. */
function datastream(status) {
  const captured = rates(moment => Object.values(moment.sources).reduce((sum, one) => sum + one.captured, 0));
  const behind = Math.max(...status.lanes.map(lane => lane.lag));
  const flows = now(captured) > 0;
  return card('datastream', 'Kafka', flowing(flows), [
    ['in', rate(now(captured))],
    ['furthest lane is behind by', changes(behind)]]);
}

function lane(one) {
  const {status, freshness} = one;
  const of = moment => moment.lanes[status.lane];
  const handled = rates(moment => of(moment)?.handled);
  const p99 = series(moment => of(moment)?.samples > 0 ? of(moment).p99Millis : null);
  const lags = series(moment => lagOf(of(moment)));
  const state = ofLane(one, now(handled));
  const recent = p99.filter(value => value !== null).at(-1) ?? null;
  const held = status.setAside === 0 ? '0' : h('a', {href: `#/quarantine?lane=${encodeURIComponent(status.lane)}`},
    `${count(status.setAside)} with ${count(status.parked)} changes`);
  return h('div', {class: 'lane'},
    card(status.lane, 'lane', state, [
      ['handled', rate(now(handled))],
      ['lag', changes(one.lag)],
      ['lag ten minutes ago', changes(agoOf(lags) ?? -1)],
      ['freshness now, p99', span(recent)],
      ['freshness ten minutes ago', span(agoOf(p99))],
      ['since the start, p50 and p99', `${span(freshness.p50Millis)}, ${span(freshness.p99Millis)}`],
      ['partitions', count(status.partitions)],
      ['merchants in memory', count(status.merchants)],
      ['in flight', inFlight(status.lane)],
      ['busiest merchants', busiest(status)],
      ['in quarantine', held],
      ['dead letters', count(status.deadLetters)]
    ], why(state), sparkline('freshness p99', p99, span), sparkline('lag', lags, count)),
    store(one, handled));
}

/** What stood there ten minutes ago, or just before; null where nothing is known of then. */
function agoOf(values) {
  const then = Date.now() - AGO_MILLIS;
  const known = values.filter((value, i) => value !== null && Math.abs(heard.moments[i].atMillis - then) < NEAR_MILLIS);
  return known.at(0) ?? null;
}

/** Changes with merchants, on all nodes, and how many may be. */
function inFlight(lane) {
  const partitions = heard.status.nodes.flatMap(node => node.lanes[lane]?.partitions ?? []);
  const sum = of => count(partitions.reduce((total, one) => total + of(one), 0));
  return `${sum(one => one.inFlight)} of ${sum(one => one.inFlightMax)} at most`;
}

/** With how much of what the lane was given they were of late. */
function busiest(status) {
  const links = status.busiest.slice(0, 3).map(one => [
    h('a', {href: `#/merchant?id=${encodeURIComponent(one.merchant)}`}, one.merchant), ` ${rate(one.changesPerSecond)}`]);
  return links.length === 0 ? '–' : links.flatMap((link, i) => i === 0 ? link : [', ', ...link]);
}

const changes = value => value < 0 ? '–' : `${count(value)} ${value === 1 ? 'change' : 'changes'}`;

const lagOf = moment => moment && moment.lag >= 0 ? moment.lag : null;

function store(one, handled) {
  const {status} = one;
  const state = ofStore(one, now(handled));
  const waiting = series(moment => moment.lanes[status.lane]?.waiting);
  return card(status.store, 'store', state, [
    ['waiting for it', `${count(status.waiting)} ${status.waiting === 1 ? 'write' : 'writes'}`],
    ['stored', count(status.stored)],
    ['it had already', count(status.superseded)],
    ['refused', count(status.refused)],
    ...loaders(status.loaders)
  ], why(state), sparkline('waiting writes', waiting, count));
}

function loaders(all) {
  if (all.length === 0) {
    return [];
  }
  const sum = of => all.reduce((total, loader) => total + of(loader), 0);
  const oldest = Math.min(...all.map(loader => loader.completeUpToMillis));
  return [
    ['tables', count(all.length)],
    ['rows in the bucket', `${count(sum(loader => loader.waitingRows))}, ${bytes(sum(loader => loader.waitingBytes))}`],
    ['all complete but for', oldest === 0 ? '–' : span(Date.now() - oldest)]];
}
