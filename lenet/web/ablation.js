// What an answer loses without one map or unit, as in lenet/evaluation/ablation.py, for one picture.

const ABLATED = ['C1', 'C3', 'F5', 'F6'];

// For each map and unit of these layers that is on: how much the `logit` and the `probability` of class `label` fall
// without it (negative: rise), and which class is the `answer` then. Sorted by the fall of the probability, to 0.1%,
// and then by that of the logit. Leaves the network with the values of the picture.
function damages(net, picture, label) {
  const result = [];
  for (const layer of ABLATED.map(name => net[name])) {
    const logits = forward(net, picture).slice(), share = softmax(logits)[label];
    for (let map = 0; map < layer.maps; map++) {
      if (layer.off.has(map)) continue;
      layer.off.add(map);
      const without = forward(net, picture, layer.name), shares = softmax(without);
      layer.off.delete(map);
      const answer = shares.indexOf(Math.max(...shares));
      const falls = { logit: logits[label] - without[label], probability: share - shares[label] };
      result.push({ layer: layer.name, map, ...falls, answer });
    }
  }
  forward(net, picture);
  const rounded = ({ probability }) => Math.round(1000 * probability);
  return result.sort((a, b) => rounded(b) - rounded(a) || b.logit - a.logit);
}
