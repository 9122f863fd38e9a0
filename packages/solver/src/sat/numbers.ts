/** Of all lists that hold nothing yet: most literals have no clause. */
const none = new Int32Array(0);

/** A list of 32-bit integers that grows: a typed array, without holes and without boxes. */
export class Numbers {
  data: Int32Array;
  size = 0;

  constructor(capacity = 0) {
    this.data = capacity === 0 ? none : new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.size === this.data.length) this.reserve(this.size + 1);
    this.data[this.size++] = value;
  }

  reserve(capacity: number): void {
    if (capacity <= this.data.length) return;
    const next = new Int32Array(Math.max(capacity, this.data.length * 2, 4));
    next.set(this.data.subarray(0, this.size));
    this.data = next;
  }
}
