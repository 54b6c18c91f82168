import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Call once an answer is out, or its connection is gone; at once where that is so already. A response alone does not
 * tell: one that waits behind others on its connection never hears of the end, and one that ended before does not say
 * so again.
 */
export function whenOver(response: ServerResponse, socket: Socket, over: () => void): void {
  if (response.closed || socket.closed) {
    over();
    return;
  }
  const once = () => {
    response.removeListener('close', once);
    socket.removeListener('close', once);
    over();
  };
  response.on('close', once);
  socket.on('close', once);
}
