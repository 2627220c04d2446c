/**
 * The part of a canvas' drawing context that figures use, written down as SVG instead of painted.
 * Own code, because ready-made ones set style attributes, which the page's content security policy
 * forbids. Text stays text, so that figures can be searched and their letters changed.
 */

interface DrawingState {
  fillStyle: string;
  strokeStyle: string;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  lineDashOffset: number;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  dash: readonly number[];
  matrix: Matrix;
  /** Groups opened for clipping since the state was saved. */
  groups: number;
}

/** a b c d e f, as in SVG's matrix(). */
type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const FULL_TURN = 2 * Math.PI;

/** Distance from the given height to the letters' base line, in units of the font size. */
const BASELINE_SHIFT: Readonly<Record<string, number>> = {
  top: 0.8,
  hanging: 0.8,
  middle: 0.35,
  bottom: -0.2,
  ideographic: -0.2,
};
const ANCHORS: Readonly<Record<string, string>> = { center: 'middle', right: 'end', end: 'end' };

/** Two decimals of a pixel are finer than any printer's dot at the size of a page. */
function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escapeXml(text: string): string {
  return text.replace(
    /[<>&"']/g,
    (letter) =>
      ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' })[letter] ?? letter,
  );
}

function attributes(values: Readonly<Record<string, string | number | null>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) =>
      value === null
        ? []
        : [` ${name}="${typeof value === 'number' ? short(value) : escapeXml(value)}"`],
    )
    .join('');
}

function times(left: Matrix, right: Matrix): Matrix {
  const [a, b, c, d, e, f] = left;
  const [g, h, i, j, k, l] = right;
  return [
    a * g + c * h,
    b * g + d * h,
    a * i + c * j,
    b * i + d * j,
    a * k + c * l + e,
    b * k + d * l + f,
  ];
}

function parseFont(font: string): {
  size: number;
  family: string;
  weight: string | null;
  style: string | null;
} {
  const match = /^(.*?)(\d+(?:\.\d+)?)px(?:\/\S+)?\s+(.+)$/.exec(font);
  const before = match?.[1] ?? '';
  return {
    size: Number(match?.[2] ?? 12),
    family: match?.[3] ?? 'sans-serif',
    weight: /\b(bold|[1-9]00)\b/.exec(before)?.[1] ?? null,
    style: /\bitalic\b/.test(before) ? 'italic' : null,
  };
}

export class SvgContext {
  fillStyle = '#000000';
  strokeStyle = '#000000';
  lineWidth = 1;
  lineCap = 'butt';
  lineJoin = 'miter';
  lineDashOffset = 0;
  globalAlpha = 1;
  font = '12px sans-serif';
  textAlign = 'start';
  textBaseline = 'alphabetic';
  // Drawing libraries set these; a figure on paper has no shadow.
  shadowBlur = 0;
  shadowColor = 'transparent';
  shadowOffsetX = 0;
  shadowOffsetY = 0;
  /** The element that this context claims to draw on. */
  canvas: HTMLCanvasElement | null = null;

  readonly #measure: (text: string, font: string) => TextMetrics;
  readonly #elements: string[] = [];
  readonly #clips: string[] = [];
  readonly #saved: DrawingState[] = [];
  #path: string[] = [];
  #dash: readonly number[] = [];
  #matrix: Matrix = IDENTITY;
  #groups = 0;

  readonly #prefix: string;

  /**
   * @param measure how wide a text is in a font: a real canvas knows
   * @param prefix begins every id, so that several figures can stand in one page
   */
  constructor(measure: (text: string, font: string) => TextMetrics, prefix: string) {
    this.#measure = measure;
    this.#prefix = prefix;
  }

  /** The document drawn so far. */
  serialize({
    width,
    height,
    title,
    description,
    background,
  }: {
    width: number;
    height: number;
    title: string;
    description: string;
    background?: string | undefined;
  }): string {
    const open = this.#groups + this.#saved.reduce((sum, state) => sum + state.groups, 0);
    return [
      `<svg xmlns="http://www.w3.org/2000/svg"${attributes({ width, height, viewBox: `0 0 ${short(width)} ${short(height)}`, role: 'img' })}>`,
      `<title>${escapeXml(title)}</title>`,
      `<desc>${escapeXml(description)}</desc>`,
      background === undefined ? '' : `<rect${attributes({ width, height, fill: background })}/>`,
      this.#clips.length > 0 ? `<defs>${this.#clips.join('')}</defs>` : '',
      ...this.#elements,
      '</g>'.repeat(open),
      '</svg>',
    ]
      .filter((part) => part !== '')
      .join('\n');
  }

  save(): void {
    const {
      fillStyle,
      strokeStyle,
      lineWidth,
      lineCap,
      lineJoin,
      lineDashOffset,
      globalAlpha,
      font,
      textAlign,
      textBaseline,
    } = this;
    this.#saved.push({
      fillStyle,
      strokeStyle,
      lineWidth,
      lineCap,
      lineJoin,
      lineDashOffset,
      globalAlpha,
      font,
      textAlign,
      textBaseline,
      dash: this.#dash,
      matrix: this.#matrix,
      groups: this.#groups,
    });
    this.#groups = 0;
  }

  restore(): void {
    const state = this.#saved.pop();
    if (!state) return;
    this.#elements.push(...Array.from({ length: this.#groups }, () => '</g>'));
    const { dash, matrix, groups, ...properties } = state;
    Object.assign(this, properties);
    this.#dash = dash;
    this.#matrix = matrix;
    this.#groups = groups;
  }

  beginPath(): void {
    this.#path = [];
  }

  closePath(): void {
    this.#path.push('Z');
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`M${short(x)} ${short(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.#path.push(`${this.#path.length === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`);
  }

  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#path.push(`C${[ax, ay, bx, by, x, y].map(short).join(' ')}`);
  }

  quadraticCurveTo(ax: number, ay: number, x: number, y: number): void {
    this.#path.push(`Q${[ax, ay, x, y].map(short).join(' ')}`);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#path.push(`M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  arc(
    x: number,
    y: number,
    radius: number,
    start: number,
    end: number,
    counterclockwise = false,
  ): void {
    this.ellipse(x, y, radius, radius, 0, start, end, counterclockwise);
  }

  ellipse(
    x: number,
    y: number,
    rx: number,
    ry: number,
    rotation: number,
    start: number,
    end: number,
    counterclockwise = false,
  ): void {
    const at = (angle: number): [number, number] => {
      const [px, py] = [rx * Math.cos(angle), ry * Math.sin(angle)];
      return [
        x + px * Math.cos(rotation) - py * Math.sin(rotation),
        y + px * Math.sin(rotation) + py * Math.cos(rotation),
      ];
    };
    let sweep = counterclockwise ? start - end : end - start;
    sweep =
      Math.abs(sweep) >= FULL_TURN - 1e-9
        ? FULL_TURN
        : ((sweep % FULL_TURN) + FULL_TURN) % FULL_TURN;
    const direction = counterclockwise ? -1 : 1;
    this.lineTo(...at(start));
    // One SVG arc cannot end where it starts, so a full circle is drawn as two halves.
    const parts = sweep > Math.PI ? 2 : 1;
    for (let part = 1; part <= parts; part += 1) {
      const [px, py] = at(start + (direction * sweep * part) / parts);
      const turn = short((rotation * 180) / Math.PI);
      this.#path.push(
        `A${short(rx)} ${short(ry)} ${turn} 0 ${counterclockwise ? 0 : 1} ${short(px)} ${short(py)}`,
      );
    }
  }

  fill(): void {
    this.#draw(this.#path, { fill: this.fillStyle, stroke: null });
  }

  stroke(): void {
    this.#draw(this.#path, this.#pen());
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.#rectangle({ x, y, width, height }, { fill: this.fillStyle });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.#rectangle({ x, y, width, height }, this.#pen());
  }

  /** A figure is drawn once on an empty sheet: there is nothing to clear. */
  clearRect(): void {}

  clip(): void {
    const id = `${this.#prefix}-${this.#clips.length + 1}`;
    this.#clips.push(
      `<clipPath id="${id}"><path${attributes({ d: this.#path.join(''), transform: this.#transform() })}/></clipPath>`,
    );
    this.#elements.push(`<g clip-path="url(#${id})">`);
    this.#groups += 1;
  }

  translate(x: number, y: number): void {
    this.#matrix = times(this.#matrix, [1, 0, 0, 1, x, y]);
  }

  rotate(angle: number): void {
    this.#matrix = times(this.#matrix, [
      Math.cos(angle),
      Math.sin(angle),
      -Math.sin(angle),
      Math.cos(angle),
      0,
      0,
    ]);
  }

  scale(x: number, y: number): void {
    this.#matrix = times(this.#matrix, [x, 0, 0, y, 0, 0]);
  }

  setTransform(...matrix: Matrix): void {
    this.#matrix = matrix;
  }

  resetTransform(): void {
    this.#matrix = IDENTITY;
  }

  setLineDash(dash: readonly number[]): void {
    this.#dash = [...dash];
  }

  getLineDash(): number[] {
    return [...this.#dash];
  }

  measureText(text: string): TextMetrics {
    return this.#measure(text, this.font);
  }

  fillText(text: string, x: number, y: number): void {
    this.#text(text, x, y, { fill: this.fillStyle });
  }

  strokeText(text: string, x: number, y: number): void {
    this.#text(text, x, y, this.#pen());
  }

  #text(text: string, x: number, y: number, paint: Record<string, string | number | null>): void {
    const font = parseFont(this.font);
    const shift = (BASELINE_SHIFT[this.textBaseline] ?? 0) * font.size;
    this.#elements.push(
      `<text${attributes({
        x,
        y: y + shift,
        'font-family': font.family,
        'font-size': font.size,
        'font-weight': font.weight,
        'font-style': font.style,
        'text-anchor': ANCHORS[this.textAlign] ?? null,
        ...paint,
        ...this.#common(),
      })}>${escapeXml(text)}</text>`,
    );
  }

  #pen(): Record<string, string | number | null> {
    return {
      fill: 'none',
      stroke: this.strokeStyle,
      'stroke-width': this.lineWidth,
      'stroke-linecap': this.lineCap === 'butt' ? null : this.lineCap,
      'stroke-linejoin': this.lineJoin === 'miter' ? null : this.lineJoin,
      'stroke-dasharray': this.#dash.length > 0 ? this.#dash.map(short).join(' ') : null,
      'stroke-dashoffset':
        this.#dash.length > 0 && this.lineDashOffset !== 0 ? this.lineDashOffset : null,
    };
  }

  #draw(path: readonly string[], paint: Record<string, string | number | null>): void {
    if (path.length === 0) return;
    this.#elements.push(`<path${attributes({ d: path.join(''), ...paint, ...this.#common() })}/>`);
  }

  #rectangle(box: Record<string, number>, paint: Record<string, string | number | null>): void {
    this.#elements.push(`<rect${attributes({ ...box, ...paint, ...this.#common() })}/>`);
  }

  #common(): Record<string, string | number | null> {
    return {
      opacity: this.globalAlpha === 1 ? null : this.globalAlpha,
      transform: this.#transform(),
    };
  }

  #transform(): string | null {
    const matrix = this.#matrix;
    if (matrix.every((value, index) => value === IDENTITY[index])) return null;
    // Rotations need more digits than lengths: a hundredth of a radian is visible.
    return `matrix(${matrix.map((value) => Number(value.toFixed(5))).join(' ')})`;
  }
}
