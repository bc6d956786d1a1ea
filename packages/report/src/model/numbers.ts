/** A list of numbers in four bytes each, however long it grows; they keep seven digits. */
export interface Numbers {
  push(value: number): void;
  /** The numbers in ascending order. */
  sorted(): Float32Array;
}

export function newNumbers(): Numbers {
  let values = new Float32Array(256);
  let count = 0;
  return {
    push(value) {
      if (count === values.length) {
        const larger = new Float32Array(count * 2);
        larger.set(values);
        values = larger;
      }
      values[count] = value;
      count += 1;
    },
    sorted: () => values.slice(0, count).sort(),
  };
}
