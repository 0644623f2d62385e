// Builds elements out of data. Text is always text: nothing that comes from a node is ever read as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children; children that are null or false are left out. */
export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for what is drawn. */
export function svg(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** A card with a word for its state, figures as pairs, and whatever follows. */
export function card(title, of, state, figures, ...more) {
  return h('section', {class: `card ${state.kind}`, 'data-state': state.word},
    h('h3', {},
      h('span', {}, title, ' ', h('span', {class: 'of'}, of)),
      h('span', {class: 'word'}, `${state.mark} ${state.word}`)),
    h('dl', {}, figures.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])),
    more);
}

/** A table; a cell that is a number stands to the right, as does what is above it. */
export function table(caption, header, rows) {
  const numbers = header.map((_, i) => rows.some(cells => typeof cells[i] === 'number'));
  return h('div', {class: 'table'},
    h('table', {},
      h('caption', {class: 'note'}, caption),
      h('thead', {}, h('tr', {}, header.map((name, i) => h('th', {scope: 'col', class: numbers[i] && 'number'}, name)))),
      h('tbody', {}, rows.map(cells => h('tr', {}, cells.map((value, i) => cell(value, header[i])))))));
}

/** The label stands before the value where there is no room for columns. */
function cell(value, label) {
  if (value instanceof Node && value.nodeName === 'TD') {
    value.dataset.label = label;
    return value;
  }
  const number = typeof value === 'number';
  return h('td', {class: number && 'number', 'data-label': label}, number ? count(value) : value ?? '');
}

/** A line of what a figure was; `null` leaves a gap. The caption says the last and the highest. */
export function sparkline(caption, values, format) {
  const known = values.filter(value => value !== null);
  const most = Math.max(1, ...known);
  let pen = 'M';
  const path = values.map((value, i) => {
    if (value === null) {
      pen = 'M';
      return '';
    }
    const point = `${pen}${(100 * i / Math.max(1, values.length - 1)).toFixed(2)} ${(38 - 36 * value / most).toFixed(2)}`;
    pen = 'L';
    return point;
  }).join('');
  const highest = known.length === 0 ? 'nothing yet' : `highest ${format(Math.max(...known))}`;
  return h('figure', {},
    svg('svg', {class: 'spark', viewBox: '0 0 100 40', preserveAspectRatio: 'none', role: 'img',
      'aria-label': `${caption}: ${highest}`},
    svg('line', {x1: 0, x2: 100, y1: 38, y2: 38}), svg('path', {d: path})),
    h('figcaption', {}, `${caption} · ${highest}`));
}

export const count = value => Math.round(value).toLocaleString('en-US');

export const rate = value => value === null ? '–' : `${value > 0 && value < 10 ? value.toFixed(1) : count(value)}/s`;

/** A span of milliseconds, such as 850 ms, 1.2 s, 3 min, 2 h. */
export function span(millis) {
  if (millis === null) {
    return '–';
  }
  if (millis < 1000) {
    return `${Math.round(millis)} ms`;
  }
  const seconds = millis / 1000;
  if (seconds < 120) {
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
  const minutes = seconds / 60;
  return minutes < 120 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 60)} h`;
}

export const bytes = value => value < 1 << 20 ? `${count(value / 1024)} KiB` : `${count(value / (1 << 20))} MiB`;

export const clock = millis => new Date(millis).toLocaleTimeString('en-GB');
