// Memory that is taken piece by piece and given back all at once.

let next: usize = 0;
let end: usize = 0;

/** Gives back all that was allocated after `address`. */
export function release(address: usize): void {
  next = address;
  end = <usize>memory.size() << 16;
}

/** Memory on a 16-byte boundary, its contents undefined. */
export function allocate(size: usize): usize {
  const address = next;
  next = (next + size + 15) & ~15;
  if (next > end || next < address) {
    const pages = next < address ? 65536 : <i32>((next - end + 65535) >> 16);
    if (memory.grow(max(pages, 16)) < 0 && memory.grow(pages) < 0) unreachable();
    end = <usize>memory.size() << 16;
  }
  return address;
}
