// A double of the network's names, loaded by every Node of an interop test: its names lead to ports of this machine.
const dns = require("node:dns");
const net = require("node:net");

const names = new Map(
  (process.env.INTEROP_NAMES ?? "").split(",").filter(Boolean).map((part) => {
    const [name, address] = part.split("=");
    const [host, port] = address.split(":");
    return [name, { host, port: Number(port) }];
  }),
);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const to = typeof options === "object" && options !== null ? names.get(options.host) : undefined;
  if (to) Object.assign(options, to);
  return connect.apply(this, args);
};

const lookup = dns.promises.lookup;
dns.promises.lookup = async (name, options) => {
  const to = names.get(name);
  if (!to) return lookup(name, options);
  const found = { address: to.host, family: 4 };
  return options?.all ? [found] : found;
};
