import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isLoopbackHost, isLoopbackName } from '#domain/loopback.ts';

describe('loopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::FFFF:127.0.0.1'])('is %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true);
    expect(isLoopbackName(address)).toBe(true);
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '128.0.0.1', '127.0.0.1.example.com', '::2', ''])(
    'is not %s',
    (address) => {
      expect(isLoopbackAddress(address)).toBe(false);
      expect(isLoopbackName(address)).toBe(false);
    },
  );

  it('has a name', () => {
    expect(isLoopbackName('LocalHost')).toBe(true);
    expect(isLoopbackName('localhost.example.com')).toBe(false);
  });

  it.each(['localhost', 'localhost:8210', '127.0.0.1:8210', '[::1]', '[::1]:8210', 'LOCALHOST:80'])(
    'is meant by the header %s',
    (host) => expect(isLoopbackHost(host)).toBe(true),
  );

  it.each([undefined, '', 'example.com', '127.0.0.1.example.com:80', '[::2]:80', 'localhost@example.com'])(
    'is not meant by the header %s',
    (host) => expect(isLoopbackHost(host)).toBe(false),
  );
});
