const loopbackAddress = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

export function isLoopbackAddress(address: string): boolean {
  return loopbackAddress.test(address);
}

/** Whether a Host header names this machine itself, with or without a port. */
export function isLoopbackHost(host: string | undefined): boolean {
  const name = host
    ?.replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  return name !== undefined && (name === 'localhost' || isLoopbackAddress(name));
}
