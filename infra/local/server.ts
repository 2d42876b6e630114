import type { Server } from 'node:http';

/**
 * Milliseconds for which an idle connection stays: longer than any client of ours keeps one, so that none sends on a
 * connection that is being closed at that moment.
 */
export const keepAliveTimeout = 75_000;

/** Listens on loopback; with `next`, takes the next port while the wanted one is in use. Gives the port. */
export async function listen(server: Server, port: number, next = true): Promise<number> {
  for (let candidate = port; ; candidate += 1) {
    const taken = await attempt(server, candidate);
    if (taken !== undefined) return taken;
    if (!next || candidate - port > 100) throw new Error(`the port ${port} is in use`);
  }
}

/** The port, or `undefined` when it is in use. */
function attempt(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    };
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Stops a server at once, open connections included. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
