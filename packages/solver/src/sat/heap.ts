/** Variables by activity, the most active first; among equals the lower number, so that the order is the same everywhere. */
export class ActivityHeap {
  readonly #heap: number[] = [];
  #place: Int32Array = new Int32Array(0);
  #activity: Float64Array;

  constructor(activity: Float64Array) {
    this.#activity = activity;
  }

  /** Tells of new arrays for `count` variables. */
  resize(activity: Float64Array): void {
    this.#activity = activity;
    const place = new Int32Array(activity.length).fill(-1);
    place.set(this.#place);
    this.#place = place;
  }

  get size(): number {
    return this.#heap.length;
  }

  insert(variable: number): void {
    if (this.#place[variable]! >= 0) return;
    this.#heap.push(variable);
    this.#up(this.#heap.length - 1);
  }

  /** To be called when a variable became more active. */
  raised(variable: number): void {
    const at = this.#place[variable]!;
    if (at >= 0) this.#up(at);
  }

  pop(): number {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    this.#place[top] = -1;
    if (heap.length > 0) {
      heap[0] = last;
      this.#place[last] = 0;
      this.#down();
    }
    return top;
  }

  #before(a: number, b: number): boolean {
    const x = this.#activity[a]!;
    const y = this.#activity[b]!;
    return x > y || (x === y && a < b);
  }

  #up(start: number): void {
    const heap = this.#heap;
    const variable = heap[start]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent]!;
      if (!this.#before(variable, above)) break;
      heap[at] = above;
      this.#place[above] = at;
      at = parent;
    }
    heap[at] = variable;
    this.#place[variable] = at;
  }

  #down(): void {
    const heap = this.#heap;
    const variable = heap[0]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#before(heap[child + 1]!, heap[child]!)) child++;
      const below = heap[child]!;
      if (!this.#before(below, variable)) break;
      heap[at] = below;
      this.#place[below] = at;
      at = child;
    }
    heap[at] = variable;
    this.#place[variable] = at;
  }
}
