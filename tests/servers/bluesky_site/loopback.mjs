// Preloaded: whatever listens, listens on 127.0.0.1 only.
import net from 'node:net';
import dns from 'node:dns';
dns.setDefaultResultOrder('ipv4first');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' || /^\d+$/.test(String(args[0]))) {
    const done = args.find((each) => typeof each === 'function');
    return listen.call(this, { port: Number(args[0]), host: '127.0.0.1' }, done);
  }
  if (args[0] && typeof args[0] === 'object' && 'port' in args[0]) args[0] = { ...args[0], host: '127.0.0.1' };
  return listen.apply(this, args);
};
