// SPDX-License-Identifier: Apache-2.0
/**
 * What runs in the browser: it draws a chart above each table that stands in `<figure class="chart">`, out of the table's own
 * figures. The table stays: it is the chart's alternative in text, and all there is without scripts. The functions are served
 * as they stand here (Node has taken the types out), so nothing outside of them may be used but what the browser has.
 */

interface Elem {
  readonly textContent: string | null;
  readonly clientWidth: number;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  querySelector(selector: string): Elem | null;
  querySelectorAll(selector: string): Iterable<Elem>;
  prepend(child: Elem): void;
  setAttribute(name: string, value: string): void;
  className: string;
}
interface Doc { querySelectorAll(selector: string): Iterable<Elem>; createElement(name: string): Elem; readonly documentElement: Elem }
interface Chart { setSize(size: { readonly width: number; readonly height: number }): void }
interface Win {
  readonly document: Doc;
  readonly uPlot: new (options: unknown, data: unknown, into: Elem) => Chart;
  getComputedStyle(element: Elem): { getPropertyValue(name: string): string };
  addEventListener(name: string, listener: () => void): void;
}
declare const window: Win;

/** Days of the first column and the figures of the others. */
function figuresOf(figure: Elem): { readonly names: readonly string[]; readonly data: readonly (readonly (number | null)[])[] } {
  const names = [...figure.querySelectorAll('thead th')].map((cell) => (cell.textContent ?? '').trim());
  const rows = [...figure.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('th,td')]);
  const number = (cell: Elem | undefined): number | null => {
    const text = (cell?.textContent ?? '').replace(/[^0-9.-]/g, '');
    return text === '' ? null : Number(text);
  };
  const days = rows.map((cells) => Date.parse(`${cells[0]?.querySelector('time')?.textContent ?? cells[0]?.textContent?.trim() ?? ''}T00:00:00Z`) / 1000);
  return { names, data: [days, ...names.slice(1).map((_, index) => rows.map((cells) => number(cells[index + 1])))] };
}

/** One chart. Colours come from the stylesheet, so that they fit light and dark. */
function drawChart(figure: Elem): void {
  const { names, data } = figuresOf(figure);
  if ((data[0]?.length ?? 0) < 2) {
    return;
  }
  const colour = (name: string): string => window.getComputedStyle(window.document.documentElement).getPropertyValue(name).trim();
  const place = window.document.createElement('div');
  place.className = 'plot';
  place.setAttribute('aria-hidden', 'true');
  figure.prepend(place);
  const axis = { stroke: colour('--text'), grid: { stroke: colour('--faint'), width: 1 }, ticks: { stroke: colour('--line') } };
  // Beside a name stands its figure under the pointer; nothing while there is none. Things are counted whole.
  const shown = (_: unknown, figure: number | null): string => (figure === null ? '' : String(figure));
  const dayShown = (_: unknown, at: number | null): string => (at === null ? '' : new Date(at * 1000).toISOString().slice(0, 10));
  const counts = { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000] };
  const series = names.slice(1).map((label, index) => ({ label, stroke: colour(`--series-${String(index % 5 + 1)}`), width: 2, dash: index % 2 === 0 ? undefined : [6, 4], points: { show: (data[0]?.length ?? 0) < 40 }, value: shown }));
  const size = (): { readonly width: number; readonly height: number } => ({ width: Math.max(240, figure.clientWidth), height: 240 });
  const chart = new window.uPlot({ ...size(), tzDate: (at: number) => new Date(at * 1000), axes: [axis, counts], scales: { x: { time: true }, y: { range: (_: unknown, _least: number, most: number) => [0, Math.max(1, most * 1.05)] } }, series: [{ label: names[0], value: dayShown }, ...series] }, data, place);
  window.addEventListener('resize', () => { chart.setSize(size()); });
}

/** Every chart of the page. */
function drawCharts(): void {
  for (const figure of window.document.querySelectorAll('figure.chart')) {
    drawChart(figure);
  }
}

/** The script as it is served. */
export const BROWSER_SCRIPT = `'use strict';\n${[figuresOf, drawChart, drawCharts].map(String).join('\n')}\ndrawCharts();\n`;
