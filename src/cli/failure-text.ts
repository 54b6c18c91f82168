/** Errors of Node and of the operating system carry what they are about. */
interface SystemError extends Error {
  code?: string;
  path?: string;
  address?: string;
  port?: number;
  hostname?: string;
}

/** What went wrong, in words: codes of the operating system with what can be done about them. */
export function failureText(error: unknown): string {
  const { code, message, path, address, port, hostname } = error as SystemError;
  const socket = `${address}:${port}`;
  if (code === 'EADDRINUSE') return `${socket} is in use already; choose another port with --port`;
  if (code === 'EADDRNOTAVAIL') return `this machine has no address ${address}; choose another with --host`;
  if (code === 'ECONNREFUSED' && address)
    return `no database answers at ${socket}; is PostgreSQL running there?`;
  if (code === 'ENOTFOUND' && hostname) return `no machine has the name ${hostname}`;
  if (code === 'EISDIR') return `${path ?? 'what was named'} is a folder, not a file`;
  if (code === 'ENOSPC') return `${path === undefined ? '' : `${path}: `}no space is left on the disk`;
  if (path === undefined) return message;
  if (code === 'ENOENT') return `${path}: no such file or folder`;
  if (code === 'EACCES' || code === 'EPERM') return `${path}: permission denied`;
  if (code === 'EEXIST' || code === 'ENOTDIR') return `${path} is a file, not a folder`;
  return message;
}
