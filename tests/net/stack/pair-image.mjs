// Two stacks at the ends of one cable, in one process: for the tests, and for the benchmark beside lwIP.

const wire = (side) => ({ component: "pair-wire", as: `wire${side}`, options: { side } });
const stack = (name, side) => ({
  component: "tcpip",
  as: name,
  options: { address: `10.0.0.${side + 1}/24` },
  with: { "net.device": wire(side) },
});
const [near, far] = [stack("near", 0), stack("far", 1)];

export const pairImage = {
  name: "pair",
  targets: ["host-san"],
  memory: "16MiB",
  use: [{ component: "pair-driver", with: { near, nearip: near, far, farip: far } }, "world-time", "pair"],
};
