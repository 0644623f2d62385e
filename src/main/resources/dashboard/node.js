// Asks a node, and remembers what it has said.

const KEY = 'millrace-token';
const KEPT_MILLIS = 15 * 60 * 1000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function ask(path, options) {
  const token = sessionStorage.getItem(KEY);
  const headers = token ? {Authorization: `Bearer ${token}`} : {};
  const answer = await fetch(`/api/v1/${path}`, {...options, headers, signal: AbortSignal.timeout(10_000)});
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, body.error ?? `the node answered ${answer.status}`);
  }
  return body;
}

/** From now on requests show this token, until the tab is closed. */
export function showToken(token) {
  sessionStorage.setItem(KEY, token);
}

/** What was last heard: `status`, at `at`; `moments` of the last quarter of an hour. */
export const heard = {status: null, at: 0, moments: [], everyMillis: 5000};

let historyDue = 0;

/** Asks anew; throws where the node does not answer, and leaves what was heard as it is. */
export async function listen() {
  heard.status = await ask('status');
  heard.at = Date.now();
  if (heard.at >= historyDue) {
    const last = heard.moments.at(-1)?.atMillis ?? -1;
    const history = await ask(`history?after=${last}`);
    heard.everyMillis = history.everyMillis;
    const oldest = (history.moments.at(-1)?.atMillis ?? last) - KEPT_MILLIS;
    heard.moments = [...heard.moments, ...history.moments].filter(moment => moment.atMillis >= oldest);
    historyDue = heard.at + history.everyMillis;
  }
}

/** A figure of each moment, by `of`, which may answer null. */
export function series(of) {
  return heard.moments.map(moment => of(moment) ?? null);
}

/** How much a total grew per second between two moments each; null where it shrank, as when a node has gone. */
export function rates(of) {
  const moments = heard.moments;
  return moments.map((moment, i) => {
    const now = of(moment);
    const before = i === 0 ? undefined : of(moments[i - 1]);
    const seconds = i === 0 ? 0 : (moment.atMillis - moments[i - 1].atMillis) / 1000;
    return now === undefined || before === undefined || now < before || seconds <= 0 ? null : (now - before) / seconds;
  });
}
