import type { Plugin } from 'rolldown';

const noTransport = `module.exports = function transport() {
  throw new Error('pino transports do not work in a bundled command: give pino a destination that writes by itself');
};`;
const workerThreads = "const { isMainThread } = require('worker_threads')";

/**
 * Leaves out of pino what it needs for logging from a worker thread: a bundle has no worker files, our log writes to stderr by itself,
 * and loading those parts is half of pino's share of a start.
 */
export const singleThreadPino: Plugin = {
  name: 'single-thread-pino',
  transform: {
    filter: { id: /[\\/]pino[\\/]lib[\\/](?:transport|tools)\.js$/ },
    handler(code, id) {
      if (id.endsWith('transport.js')) return { code: noTransport, map: null };
      if (!code.includes(workerThreads)) this.error(`${id} no longer says: ${workerThreads}`);
      return { code: code.replace(workerThreads, 'const isMainThread = true'), map: null };
    },
  },
};
