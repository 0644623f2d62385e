// One word for how each part of the road is, with a mark and a colour of the same meaning, and what to do.

const FLOWING = 'flowing';
const IDLE = 'idle';
const BACKED_UP = 'backed up';
const STALLED = 'stalled';

const MARKS = {[FLOWING]: '▶', [IDLE]: '○', [BACKED_UP]: '▲', [STALLED]: '■'};

const state = (word, why, guide) => named(word, word, why, guide);

/** A word of its own for what is as good or bad as `like`. */
const named = (word, like, why, guide) =>
  ({word, kind: like.replace(' ', '-'), mark: MARKS[like], why: why ?? null, guide: guide ?? null});

export const flowing = flows => state(flows ? FLOWING : IDLE);

/** `rate` is changes per second, null where not known; `lag` is how many wait, -1 where not known. */
function moving(rate, lag, why) {
  if (lag > Math.max(1000, 15 * (rate ?? 0))) {
    return state(BACKED_UP, `${why}: more than 15 seconds' worth waits`, 'The lag grows');
  }
  return rate > 0 || lag > 0 ? state(FLOWING) : state(IDLE);
}

export function ofSource(source, rate) {
  switch (source.state) {
    case 'RUNNING':
    case 'LOADING':
      return moving(rate, source.waiting, 'capture is behind the database');
    default:
      return state(STALLED, source.detail, 'Capture has stopped');
  }
}

export function ofLane(lane, rate) {
  const {state: said, reason} = lane.status;
  switch (said) {
    case 'RUNNING':
      return moving(rate, lane.lag, 'the lane is behind the datastream');
    case 'STALLED':
      return state(STALLED, reason, 'A lane is STALLED');
    case 'WRONG_SET_UP':
      return state(STALLED, reason, 'A lane is WRONG_SET_UP');
    default:
      return state(IDLE, reason ?? `the lane is ${said.toLowerCase()}`);
  }
}

/** The store of a lane, as the lane and its loaders know it. */
export function ofStore(lane, rate) {
  const ill = lane.status.loaders.find(loader => !['RUNNING', 'STANDBY'].includes(loader.state));
  if (ill) {
    return state(STALLED, `${ill.name}: ${ill.reason}`, 'A loader is STALLED, or WRONG_SET_UP');
  }
  return lane.status.state === 'STALLED' ? state(STALLED, 'it takes nothing at present') : moving(rate, 0, '');
}

export function ofMerchant(merchant) {
  const like = {IDLE, WORKING: FLOWING, RETRYING: BACKED_UP, RELEASING: BACKED_UP, QUARANTINED: STALLED};
  return named(merchant.state.toLowerCase(), like[merchant.state]);
}

export function ofPartition(partition) {
  if (partition.full) {
    return named('full', BACKED_UP);
  }
  return partition.inFlight > 0 ? state(FLOWING) : state(IDLE);
}

export function ofSink(sink) {
  if (sink.stalledSinceMillis > 0) {
    return state(STALLED);
  }
  return sink.waiting + sink.sending > 0 ? state(FLOWING) : state(IDLE);
}
