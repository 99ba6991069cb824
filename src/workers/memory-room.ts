/** The part of the spare memory that workers may take: the rest is for the data of requests. */
const USABLE = 0.8;

/** Whether a worker of so many bytes finds room in so much spare memory, which may not be known. */
export function fits(bytes: number, spare: number | undefined): boolean {
  return spare === undefined || bytes <= spare * USABLE;
}

/**
 * How many workers find room, of which some are there.
 * @param each bytes that a worker takes
 * @returns at least 1
 */
export function roomFor(each: number, there: number, spare: number): number {
  return Math.max(1, there + Math.floor((spare * USABLE) / each));
}
