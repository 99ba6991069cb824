/**
 * Frames over a socket: an id, a length (both 32 bits) and as many bytes. All that are sent in one turn of the event
 * loop go out together.
 *
 * @param {import("node:net").Socket} socket
 * @param {(id: number, body: Buffer) => void} received
 * @returns {(id: number, body: Buffer) => void} what sends a frame
 */
export function frames(socket, received) {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (bytes.length >= 8 && bytes.length >= 8 + bytes.readUInt32LE(4)) {
      const end = 8 + bytes.readUInt32LE(4);
      received(bytes.readUInt32LE(0), bytes.subarray(8, end));
      bytes = bytes.subarray(end);
    }
    rest = bytes;
  });
  let waiting = [];
  const flush = () => {
    socket.write(waiting.length === 1 ? waiting[0] : Buffer.concat(waiting));
    waiting = [];
  };
  return (id, body) => {
    const frame = Buffer.allocUnsafe(8 + body.length);
    frame.writeUInt32LE(id, 0);
    frame.writeUInt32LE(body.length, 4);
    body.copy(frame, 8);
    if (waiting.push(frame) === 1) setImmediate(flush);
  };
}
