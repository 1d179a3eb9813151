// SPDX-License-Identifier: Apache-2.0
/** A partner's receiver of HL7 v2 over MLLP, on a free port of this machine. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { acksFor, readHeader, type Fate } from '../../src/domain/mapping/hl7/ack.ts';
import { framed, frameReader } from '../../src/partners/mllp/frames.ts';

export interface MllpReceiver {
  readonly host: string;
  readonly port: number;
  connections(): number;
  close(): void;
}

/** Does with each message that comes whole what the test says. */
export async function openMllpReceiver(on: (text: string, socket: Socket) => void): Promise<MllpReceiver> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    const reader = frameReader(1_000_000);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => { for (const one of reader.push(chunk).messages) on(one.toString('utf8'), socket); });
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return {
    host: '127.0.0.1', port: (server.address() as AddressInfo).port, connections: () => connections,
    close: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

/** Acknowledges a message (HL7 v2.5.1, 2.9.2). */
export function acknowledge(text: string, socket: Socket, fate: Fate = 'accepted'): void {
  const header = readHeader(text);
  for (const ack of acksFor(header.ok ? header.value : undefined, { fate }, () => ({ id: 'A1', time: '20261122' }))) socket.write(framed(ack));
}
